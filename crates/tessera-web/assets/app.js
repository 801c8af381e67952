// Makes the forms pleasanter. Every page works without this file: it checks what is typed
// before it is sent, keeps a form from being sent twice, and runs the clocks.
(() => {
  "use strict";

  const SECOND_MS = 1000;
  const MINUTE_SECONDS = 60;
  const CODE_LENGTH = 6;
  const NUMBER_LENGTH = 10;
  // A request that is given up without leaving the page must not lock its form for ever.
  const BUSY_LIMIT_MS = 20 * SECOND_MS;

  const announcer = document.querySelector("[data-announcer]");

  const announce = (text) => {
    if (announcer) announcer.textContent = text;
  };

  // Keyboards for Hindi may produce Devanagari digits.
  const withLatinDigits = (text) =>
    text.replace(/[\u0966-\u096f]/g, (digit) => String(digit.charCodeAt(0) - 0x0966));

  const setText = (element, text) => {
    if (element && element.textContent !== text) element.textContent = text;
  };

  const setLabel = (button, text) => setText(button.querySelector("[data-label]") ?? button, text);

  // --- One submission at a time -----------------------------------------------------------

  const guards = [];

  const guard = (form) => {
    const button = form.querySelector("button[type=submit]");
    if (!button) return;
    const label = (button.querySelector("[data-label]") ?? button).textContent;
    let timer = 0;

    const release = () => {
      clearTimeout(timer);
      delete form.dataset.busy;
      button.removeAttribute("aria-busy");
      button.disabled = false;
      setLabel(button, label);
    };

    form.addEventListener("submit", (event) => {
      if (form.dataset.busy !== undefined) {
        event.preventDefault();
        return;
      }
      if (event.defaultPrevented) return;
      form.dataset.busy = "";
      button.setAttribute("aria-busy", "true");
      button.disabled = true;
      if (button.dataset.busy) {
        setLabel(button, button.dataset.busy);
        announce(button.dataset.busy);
      }
      timer = setTimeout(release, BUSY_LIMIT_MS);
    });

    guards.push(release);
    // Some browsers bring a button back as locked as it was before a reload.
    release();
  };

  // --- Fields -----------------------------------------------------------------------------

  // Ties an input to its state and its message. `check` answers {problem, isFinal, digits}:
  // the name of what is wrong, if anything, whether typing on cannot mend it, and how many
  // digits there are so far.
  const watch = (form, normalise, check) => {
    const field = form.querySelector("[data-field]");
    const input = field?.querySelector("input");
    const control = field?.querySelector(".control");
    const error = field?.querySelector("[data-error]");
    if (!input || !control || !error) return;
    const progress = field.querySelector("[data-progress-text]");
    let isTouched = false;
    form.noValidate = true;

    const show = (problem, isComplete) => {
      setText(error, problem ? field.dataset[problem] : "");
      if (problem) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      control.dataset.state = problem ? "invalid" : isComplete ? "valid" : "";
    };

    const progressOf = ({ problem, isFinal, isForeign, digits }) => {
      if (!problem) return isForeign ? "" : field.dataset.complete;
      return digits > 0 && !isFinal ? field.dataset.progress.replace("{count}", digits) : "";
    };

    const judge = (isDone) => {
      const result = check(input.value);
      const problem = isDone || result.isFinal ? result.problem : "";
      show(problem, !result.problem && !result.isForeign);
      if (progress) setText(progress, progressOf(result));
      return result;
    };

    input.addEventListener("input", () => {
      isTouched = true;
      const normal = normalise(input.value);
      if (normal !== input.value) input.value = normal;
      judge(false);
    });
    input.addEventListener("blur", () => {
      if (isTouched && input.value !== "") judge(true);
    });
    form.addEventListener("submit", (event) => {
      if (!judge(true).problem) return;
      event.preventDefault();
      input.focus();
    });
    // What the server said stands until something is typed.
    if (input.value !== "" && error.textContent.trim() === "") judge(false);
    return { input, field };
  };

  // The rules are the server's (ten digits, the first 6 to 9, perhaps after +91, 91 or 0).
  // Numbers with another country's code are left for the server to judge.
  const checkNumber = (value) => {
    const latin = withLatinDigits(value).trim();
    const compact = latin.replace(/[\s-]/g, "");
    if (compact === "") return { problem: "missing" };
    if (!/^\+?\d*$/.test(compact)) return { problem: "badCharacter", isFinal: true };
    if (/^\+(?!9$|91)\d+$/.test(compact)) return { isForeign: true };
    let digits = compact;
    if (digits.startsWith("+")) digits = digits.replace(/^\+(91?)?/, "");
    else if (digits.length > NUMBER_LENGTH && digits.startsWith("91")) digits = digits.slice(2);
    else if (digits.startsWith("0")) digits = digits.slice(1);
    const count = digits.length;
    if (count > 0 && !/^[6-9]/.test(digits)) return { problem: "badStart", isFinal: true };
    if (count > NUMBER_LENGTH) return { problem: "tooLong", isFinal: true };
    if (count < NUMBER_LENGTH) return { problem: "tooShort", digits: count };
    // A single space or hyphen may stand between two digits.
    if (!/^\+?\d(?:[ -]?\d)*$/.test(latin)) return { problem: "badCharacter", isFinal: true };
    return {};
  };

  const onlyDigits = (text) => withLatinDigits(text).replace(/\D/g, "").slice(0, CODE_LENGTH);

  const checkCode = (value) => {
    if (value === "") return { problem: "missing" };
    if (value.length < CODE_LENGTH) return { problem: "tooShort" };
    return {};
  };

  const watchCode = (form) => {
    const watched = watch(form, onlyDigits, checkCode);
    if (!watched) return;
    const { input, field } = watched;
    const button = form.querySelector("button[type=submit]");
    let length = input.value.length;

    // The form is never sent by itself; only the focus moves on, and the reader is told so.
    const note = document.createElement("span");
    note.id = `${input.id}-moves-focus`;
    note.className = "visually-hidden";
    note.textContent = field.dataset.movesFocus ?? "";
    field.append(note);
    input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${note.id}`.trim());

    input.addEventListener("input", () => {
      const grew = input.value.length > length;
      length = input.value.length;
      if (grew && length === CODE_LENGTH && button && !button.disabled) button.focus();
    });
    // `maxlength` would cut «Your OTP is 123456» before its digits.
    input.addEventListener("paste", (event) => {
      const text = withLatinDigits(event.clipboardData?.getData("text") ?? "");
      if (!/\d/.test(text)) return;
      event.preventDefault();
      const code = /(?:^|\D)(\d{6})(?!\d)/.exec(text);
      input.value = code ? code[1] : onlyDigits(text);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
  };

  // --- Clocks -----------------------------------------------------------------------------

  const clockTime = (seconds) =>
    `${Math.floor(seconds / MINUTE_SECONDS)}:${String(seconds % MINUTE_SECONDS).padStart(2, "0")}`;

  // Counts against the wall clock, since timers pause in the background. Calls `show` with
  // the whole seconds left, once a second, until none are.
  const countDown = (element, show) => {
    const seconds = Number.parseInt(element.dataset.seconds ?? "", 10);
    if (!(seconds >= 0)) return;
    const end = Date.now() + seconds * SECOND_MS;
    const tick = () => {
      const left = Math.max(0, Math.ceil((end - Date.now()) / SECOND_MS));
      show(left);
      if (left > 0) setTimeout(tick, (end - Date.now()) % SECOND_MS || SECOND_MS);
    };
    tick();
  };

  const runClock = (clock) => {
    const text = clock.querySelector("[data-text]");
    let before = 0;
    countDown(clock, (left) => {
      setText(text, left > 0 ? clock.dataset.running.replace("{time}", clockTime(left)) : clock.dataset.over);
      clock.dataset.state = left === 0 ? "over" : left <= MINUTE_SECONDS ? "soon" : "";
      const passed = (mark) => before > mark && left <= mark;
      if (passed(0)) announce(clock.dataset.over);
      else if (passed(MINUTE_SECONDS)) announce(clock.dataset.minute);
      before = left;
    });
  };

  const runResend = (button) => {
    const form = button.form;
    const label = button.querySelector("[data-label]")?.textContent ?? "";
    countDown(button, (left) => {
      const isWaiting = left > 0;
      if (form?.dataset.busy !== undefined) return;
      button.disabled = isWaiting;
      setLabel(button, isWaiting ? button.dataset.wait.replace("{time}", clockTime(left)) : label);
    });
  };

  // --- Backup codes -----------------------------------------------------------------------

  const keepCodes = (keep) => {
    const print = keep.querySelector("[data-print]");
    const copy = keep.querySelector("[data-copy]");
    keep.querySelector("span").hidden = true;
    print.hidden = false;
    print.addEventListener("click", () => window.print());
    if (!navigator.clipboard) return;
    const label = copy.textContent;
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      const codes = [...document.querySelectorAll(".backup-codes li")].map((code) => code.textContent);
      try {
        await navigator.clipboard.writeText(`${codes.join("\n")}\n`);
      } catch {
        return;
      }
      setText(copy, copy.dataset.copied);
      announce(copy.dataset.copied);
      setTimeout(() => setText(copy, label), 2 * SECOND_MS);
    });
  };

  // --- Start ------------------------------------------------------------------------------

  for (const form of document.querySelectorAll("form[data-check=mobile]")) {
    watch(form, withLatinDigits, checkNumber);
  }
  for (const form of document.querySelectorAll("form[data-check=code]")) watchCode(form);
  // After the checks, so that a form that they stop does not count as sent.
  for (const form of document.querySelectorAll("form[data-guard]")) guard(form);
  for (const clock of document.querySelectorAll("[data-countdown]")) runClock(clock);
  for (const button of document.querySelectorAll("[data-resend]")) runResend(button);

  for (const keep of document.querySelectorAll("[data-keep-codes]")) keepCodes(keep);

  // Commands in the API reference are for this server, wherever it is.
  for (const origin of document.querySelectorAll("[data-origin]")) setText(origin, location.origin);

  // For browsers that honour `autofocus` on fields alone.
  if (!("autofocus" in HTMLElement.prototype)) document.querySelector("[data-focus]")?.focus();

  // A page that comes back from the history is as it was left: locked.
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const release of guards) release();
  });
})();
