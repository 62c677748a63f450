// Only a help: every page works without it. The list says when it is not the newest any more; and ticking a set counts as use, so that
// a patient is not signed out in the middle of a session.
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
  const session = document.querySelector("form[data-use]");
  if (session) {
    // Milliseconds: six times in the half hour after which a browser is signed out.
    const often = 5 * 60 * 1000;
    let used = Date.now();
    session.addEventListener("change", () => {
      if (Date.now() - used < often) return;
      used = Date.now();
      fetch(session.dataset.use).catch(() => {});
    });
  }
}
