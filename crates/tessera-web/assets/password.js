// Ticks off the rules of a new password while it is typed. The rules are those that the service
// serves and holds every password to; whether a password is one of the most used is known there
// alone. Without this file the rules stand beside the field all the same.
(() => {
  "use strict";

  const POLICY = "/api/v1/password-policy";
  // A part of a name or address that is shorter tells nothing of a person.
  const MIN_TELLING_CHARS = 3;
  // The letters that make something of one's own beside a name.
  const MIN_OWN_LETTERS = 4;

  const fields = document.querySelectorAll("[data-new-password]");
  if (fields.length === 0) return;

  const characters = (text) => [...text];

  const isPersonal = (text, words) => {
    const whole = text.toLowerCase();
    const parts = words
      .flatMap((word) => word.toLowerCase().split(/[^\p{Alphabetic}\p{N}]+/u))
      .filter((part) => characters(part).length >= MIN_TELLING_CHARS);
    const rest = parts.reduce((left, part) => left.replaceAll(part, " "), whole);
    const own = rest.match(/\p{Alphabetic}/gu)?.length ?? 0;
    return rest !== whole && own < MIN_OWN_LETTERS;
  };

  // Each rule under the name of its violation: whether `text` meets it.
  const rulesOf = (policy) => ({
    too_short: (text) => characters(text).length >= policy.minLength,
    no_upper_case: (text) => !policy.requireUpperCase || /\p{Uppercase}/u.test(text),
    no_lower_case: (text) => !policy.requireLowerCase || /\p{Lowercase}/u.test(text),
    no_digit: (text) => !policy.requireDigit || /\p{N}/u.test(text),
    no_symbol: (text) => !policy.requireSymbol || /[^\p{Alphabetic}\p{N}\p{Cc}]/u.test(text),
    personal: (text, words) => !policy.forbidPersonal || !isPersonal(text, words),
  });

  // What a person is known by: what they typed of it in the same form.
  const wordsOf = (form) =>
    [...form.querySelectorAll("input[autocomplete=username], input[autocomplete=name]")].map(
      (input) => input.value.split("@")[0],
    );

  const watch = (field, rules) => {
    const input = field.querySelector("input");
    const strength = field.querySelector("[data-strength]");
    if (!input?.form || !strength) return;
    const items = [...field.querySelectorAll("[data-rule]")].filter((item) => rules[item.dataset.rule]);

    const judge = () => {
      // As the service reads it, so that the same password typed on another keyboard is the same.
      const text = input.value.normalize("NFKC");
      const words = wordsOf(input.form);
      let open = 0;
      for (const item of items) {
        const isMet = text !== "" && rules[item.dataset.rule](text, words);
        item.dataset.met = String(isMet);
        if (!isMet) open += 1;
      }
      const isEmpty = text === "";
      strength.hidden = isEmpty;
      strength.dataset.state = open === 0 ? "good" : "weak";
      const told = open === 0 ? field.dataset.complete : field.dataset.progress.replace("{count}", open);
      // A live region is announced when it changes, and only then.
      if (strength.textContent !== told) strength.textContent = told;
      if (isEmpty) for (const item of items) delete item.dataset.met;
    };

    input.form.addEventListener("input", judge);
    judge();
  };

  const start = async () => {
    const answer = await fetch(POLICY);
    if (!answer.ok) return;
    const rules = rulesOf(await answer.json());
    for (const field of fields) watch(field, rules);
  };

  // The rules stand beside the field: without the policy they are merely not ticked off.
  start().catch(() => {});
})();
