import { useState } from "react";
import { createRoot } from "react-dom/client";
import { Chat } from "./chat";

function Page() {
  const [section, heard] = useState<string | null>(null);
  return (
    <>
      <output>{section}</output>
      <Chat article="healing-scars" onask:answer={({ detail }) => heard(detail.section)} />
    </>
  );
}

createRoot(document.querySelector("main")!).render(<Page />);
