// Only a help: every page works without it. The list says when it is not the newest any more.
"use strict";
{
  const news = document.getElementById("news");
  if (news && "EventSource" in window) {
    const hints = new EventSource(news.dataset.stream);
    hints.addEventListener("caseload", () => {
      const again = document.createElement("a");
      again.href = location.href;
      again.textContent = news.dataset.again;
      news.replaceChildren(`${news.dataset.words} `, again);
      news.className = "note news";
    });
    addEventListener("pagehide", () => hints.close());
  }
}
