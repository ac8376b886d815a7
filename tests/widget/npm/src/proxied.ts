import "ask-the-article";
