"""Variables get short names; what a page, a server or a text knows by its name keeps it."""

from typing import Dict

import pytest

from assistant.web.short_names import shortened

CASES: Dict[str, str] = {
    "const shown=1;tell(shown);": "let a=1;tell(a);",
    'const shown=1;tell("shown",shown);': 'let a=1;tell("shown",a);',
    'const shown=1;tell("a \\" shown",shown);': 'let a=1;tell("a \\" shown",a);',
    "const shown=1;tell(`shown ${shown} ${`${shown}`} shown`);": "let a=1;tell(`shown ${a} ${`${a}`} shown`);",
    "const shown=1;tell(/shown[/s]/,x=>/shown{/.test(shown));": "let a=1;tell(/shown[/s]/,x=>/shown{/.test(a));",
    "const shown=1;tell(...shown,half/shown/2);": "let a=1;tell(...a,half/a/2);",
    "const shown=1;tell(yes?shown:no,{x:shown});": "let a=1;tell(yes?a:no,{x:a});",
    # As a property, a key or a method, a name is known to others: then the variable keeps it, too.
    "const shown=1;tell(shown,it.shown);": "let shown=1;tell(shown,it.shown);",
    "const shown=1;tell(shown,it?.shown);": "let shown=1;tell(shown,it?.shown);",
    "const shown=1;tell(shown,{shown:2});": "let shown=1;tell(shown,{shown:2});",
    "const{shown,x=2}=it;tell(shown);": "let{shown,x=2}=it;tell(shown);",
    "const open=1;class It{open(it){}}tell(open);": "let open=1;class It{open(it){}}tell(open);",
    "const open=1;class It{x(){}async open(){}}tell(open);": "let open=1;class It{x(){}async open(){}}tell(open);",
    # Every kind of declaration, and short names that are taken.
    "function given(first,other){return first+other+a;}": "function d(b,c){return b+c+a}",
    "let given=(first,other)=>first;each(item=>item);": "let c=(a,d)=>a;each(b=>b);",
    "navigator.onLine;tell(document);": "navigator.onLine;tell(document);",
    # What ends a statement is needed only where another follows in its block.
    'if(a){x();y(";}");}\nclass It{x(){y();}\nz(){}}': 'if(a){x();y(";}")}class It{x(){y()}z(){}}',
}


@pytest.mark.parametrize("script, expected", CASES.items())
def test_only_a_variable_of_its_own_gets_a_short_name(script: str, expected: str) -> None:
    assert shortened(script) == expected
