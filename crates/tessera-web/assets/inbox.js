// Keeps the development inbox current. Without this file the page shows what there was when
// it was loaded.
(() => {
  "use strict";

  const INTERVAL_MS = 2000;
  const COPIED_MS = 2000;

  const list = document.querySelector("[data-messages]");
  const template = document.querySelector("[data-message-template]");
  const live = document.querySelector("[data-live]");
  if (!list || !template || !live) return;
  const empty = document.querySelector("[data-empty]");
  const status = live.querySelector("[data-live-text]");
  const toggle = live.querySelector("[data-live-toggle]");
  const announcer = document.querySelector("[data-announcer]");
  let isPaused = false;

  const localTime = (time) => {
    const date = new Date(time.dateTime);
    if (Number.isNaN(date.getTime())) return;
    time.title = time.dateTime;
    time.textContent = date.toLocaleTimeString(document.documentElement.lang);
  };

  const enableCopy = (item) => {
    const button = item.querySelector("[data-copy]");
    if (!button || !navigator.clipboard) return;
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = item.querySelector(".message-code") ?? item.querySelector("[data-part=body]");
      try {
        await navigator.clipboard.writeText(source.textContent);
      } catch {
        return;
      }
      button.textContent = button.dataset.copied;
      setTimeout(() => {
        button.textContent = label;
      }, COPIED_MS);
    });
  };

  const enhance = (item) => {
    for (const time of item.querySelectorAll("time")) localTime(time);
    enableCopy(item);
  };

  // The first run of exactly six digits is set off, as the server does.
  const fillBody = (element, body) => {
    const code = /(?<![0-9])[0-9]{6}(?![0-9])/.exec(body);
    if (!code) {
      element.textContent = body;
      return;
    }
    const mark = document.createElement("mark");
    mark.className = "message-code";
    mark.textContent = code[0];
    element.replaceChildren(body.slice(0, code.index), mark, body.slice(code.index + code[0].length));
  };

  const itemOf = (message) => {
    const item = template.content.firstElementChild.cloneNode(true);
    const part = (name) => item.querySelector(`[data-part=${name}]`);
    item.dataset.id = message.id;
    part("channel").textContent = message.channel;
    part("to").textContent = message.to;
    part("sentAt").dateTime = message.sentAt;
    part("sentAt").textContent = message.sentAt;
    part("subject").textContent = message.subject ?? "";
    part("subject").hidden = message.subject === null || message.subject === undefined;
    fillBody(part("body"), message.body);
    const open = item.querySelector("[data-open]");
    if (message.channel === "email") open.href = `/dev/inbox/messages/${encodeURIComponent(message.id)}`;
    open.hidden = message.channel !== "email";
    enhance(item);
    return item;
  };

  // Items stay the same elements, so that neither the focus nor a selection is lost.
  const show = (messages) => {
    const known = new Map([...list.children].map((item) => [item.dataset.id, item]));
    const hasNew = messages.some((message) => !known.has(message.id));
    const ids = new Set(messages.map((message) => message.id));
    for (const [id, item] of known) if (!ids.has(id)) item.remove();
    let next = list.firstElementChild;
    for (const message of messages) {
      const item = known.get(message.id);
      if (item && item === next) next = next.nextElementSibling;
      else list.insertBefore(item ?? itemOf(message), next);
    }
    list.hidden = messages.length === 0;
    if (empty) empty.hidden = messages.length > 0;
    if (hasNew && announcer) announcer.textContent = live.dataset.arrived;
  };

  const say = (state) => {
    live.dataset.state = state;
    const text = live.dataset[state];
    if (status.textContent !== text) status.textContent = text;
  };

  const address = () => {
    const to = list.dataset.to ?? "";
    return to === "" ? "/dev/inbox/messages" : `/dev/inbox/messages?${new URLSearchParams({ to })}`;
  };

  const refresh = async () => {
    try {
      const response = await fetch(address(), { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!response.ok) throw new Error(String(response.status));
      const messages = await response.json();
      if (isPaused) return;
      show(messages);
      say("running");
    } catch {
      if (!isPaused) say("failed");
    }
  };

  const loop = async () => {
    if (!isPaused && !document.hidden) await refresh();
    setTimeout(loop, INTERVAL_MS);
  };

  toggle.addEventListener("click", () => {
    isPaused = !isPaused;
    toggle.textContent = isPaused ? toggle.dataset.resume : toggle.dataset.pause;
    say(isPaused ? "paused" : "running");
  });

  for (const item of list.children) enhance(item);
  live.hidden = false;
  say("running");
  setTimeout(loop, INTERVAL_MS);
})();
