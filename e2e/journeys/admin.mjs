// Staff find somebody, look at the account and act on it; who may only read is offered nothing.
import assert from 'node:assert/strict';
import { freshAddress, logIn, lookAround, provenPerson } from '../support/people.mjs';
import { tabTo } from '../support/keyboard.mjs';
import { button, heading, problem } from '../support/steps.mjs';
import { scripts, suite } from '../support/suite.mjs';

const journey = suite();

// Kept apart from the server's own texts, as in `support/words.mjs`.
const WORDS = {
  en: { who: 'E-mail address, mobile number or id', find: 'Find', account: 'Account', nobody: 'Nobody is found', close: 'Close the account', closed: 'The account is closed, and its sessions have ended.', open: 'Open the account', opened: 'The account is open again.', grant: 'Grant support', granted: 'The role is granted.', take: 'Take the password off', taken: 'The password is good no more, and a mail', last: 'Nobody else could administer the service', name: 'Name', permissions: 'Permissions', define: 'Define the role', noPermission: 'One of these is no permission', saved: 'The role permits that now.', change: 'Change or delete', remove: 'Delete the role', removed: 'The role is deleted.', minutes: 'Minutes until it signs', rotate: 'Make the key', rotated: 'The key is made and published.', live: 'Refresh it every 30 seconds', stop: 'Stop that', address: 'IPv4 or IPv6 address', look: 'Look', unused: 'Nothing is used up.' },
  hi: { who: 'ई-मेल पता, मोबाइल नंबर या आईडी', find: 'खोजें', account: 'खाता', nobody: 'कोई नहीं मिला', close: 'खाता बंद करें', closed: 'खाता बंद है, और उसके सत्र समाप्त हो गए हैं।', open: 'खाता खोलें', opened: 'खाता फिर खुला है।', grant: 'support दें', granted: 'भूमिका दे दी गई है।', take: 'पासवर्ड हटाएँ', taken: 'पासवर्ड अब काम नहीं करता, और नया चुनने के लिंक का ई-मेल भेजा जा रहा है।', last: 'सेवा चलाने वाला और कोई न बचता', name: 'नाम', permissions: 'अनुमतियाँ', define: 'भूमिका बनाएँ', noPermission: 'इनमें से एक अनुमति नहीं है', saved: 'भूमिका अब यही करने देती है।', change: 'बदलें या मिटाएँ', remove: 'भूमिका मिटाएँ', removed: 'भूमिका मिटा दी गई है।', minutes: 'कितने मिनट बाद हस्ताक्षर करे', rotate: 'कुंजी बनाएँ', rotated: 'कुंजी बन गई और प्रकाशित है।', live: 'हर 30 सेकंड में ताज़ा करें', stop: 'इसे रोकें', address: 'IPv4 या IPv6 पता', look: 'देखें', unused: 'कुछ भी काम में नहीं लिया गया।' },
};

/** Somebody whom the operator gave a role, logged in; gives the address. */
async function staff({ page, origin, operate }, role, language) {
  const email = await provenPerson(origin, freshAddress());
  await operate(['grant', email, role]);
  await logIn(page, email, language);
  await page.waitForURL('**/');
  return email;
}

async function find(page, words, who) {
  await page.goto('/admin/users');
  await page.getByLabel(words.who).fill(who);
  await button(page, words.find).click();
}

for (const language of ['en', 'hi']) {
  const words = WORDS[language];
  for (const javaScriptEnabled of scripts(language)) {
    const how = `in «${language}» ${javaScriptEnabled ? 'with' : 'without'} scripts`;

    journey(`an admin closes and opens an account ${how}`, { javaScriptEnabled, provokes: /404/ }, async (visit) => {
      const { page, origin } = visit;
      await staff(visit, 'admin', language);
      const customer = await provenPerson(origin);
      await find(page, words, freshAddress());
      await problem(page).filter({ hasText: words.nobody }).waitFor();
      await find(page, words, customer);
      await heading(page, words.account).waitFor();
      await button(page, words.close).click();
      await page.getByText(words.closed).waitFor();
      await button(page, words.open).click();
      await page.getByText(words.opened).waitFor();
      await button(page, words.grant).click();
      await page.getByText(words.granted).waitFor();
      await button(page, words.take).click();
      await page.getByText(words.taken).waitFor();
    });
  }

  for (const javaScriptEnabled of scripts(language)) {
    const how = `in «${language}» ${javaScriptEnabled ? 'with' : 'without'} scripts`;

    journey(`a role is defined and deleted, and a key made ${how}`, { javaScriptEnabled, provokes: /400/ }, async (visit) => {
      const { page } = visit;
      const role = `clerk-${Date.now()}`;
      await staff(visit, 'admin', language);
      await page.goto('/admin/roles');
      await page.getByLabel(words.name, { exact: true }).fill(role);
      await page.getByLabel(words.permissions).fill('orders');
      await button(page, words.define).click();
      await problem(page).filter({ hasText: words.noPermission }).waitFor();
      await page.getByLabel(words.permissions).fill('read:orders refund:orders');
      await button(page, words.define).click();
      await page.getByText(words.saved).waitFor();
      await page.getByRole('link', { name: `${words.change}: ${role}` }).click();
      await heading(page, role).waitFor();
      await button(page, words.remove).click();
      await page.getByText(words.removed).waitFor();
      await page.goto('/admin/keys');
      await page.getByLabel(words.minutes).fill('0');
      await button(page, words.rotate).click();
      await page.getByText(words.rotated).waitFor();
      await page.goto('/admin');
      await page.getByRole('link', { name: words.live }).click();
      await page.getByRole('link', { name: words.stop }).click();
      await page.getByRole('link', { name: words.live }).waitFor();
    });
  }

  journey(`the pages of staff have no barrier and fit in «${language}»`, { looks: true, provokes: /404|409/ }, async (visit) => {
    const { page, origin } = visit;
    await staff(visit, 'admin', language);
    const customer = await provenPerson(origin);
    await page.goto('/admin/users');
    await lookAround(page, language, '/admin/users');
    await find(page, words, freshAddress());
    await problem(page).waitFor();
    await lookAround(page, language, 'nobody is found');
    await find(page, words, customer);
    await button(page, words.grant).click();
    await page.getByText(words.granted).waitFor();
    await lookAround(page, language, 'an account for staff');
    for (const path of ['/admin', '/admin?live=1', '/admin/outbox', '/admin/sinks', '/admin/audit', '/admin/flags', '/admin/roles', '/admin/roles/support', '/admin/recoveries', '/admin/keys', '/admin/limits']) {
      await page.goto(path);
      await lookAround(page, language, path);
    }
    await page.getByLabel(words.address).fill('203.0.113.9');
    await button(page, words.look).click();
    await page.getByText(words.unused).waitFor();
    await lookAround(page, language, 'the limits of a network');
  });
}

journey('who may only read is offered nothing to change', { provokes: /404/ }, async (visit) => {
  const { page, origin } = visit;
  await staff(visit, 'auditor', 'en');
  await find(page, WORDS.en, await provenPerson(origin));
  await heading(page, WORDS.en.account).waitFor();
  assert.equal(await page.locator('main form').count(), 1, 'the way out alone');
});

journey('a customer finds no page of staff', { provokes: /404/ }, async ({ page, origin }) => {
  await logIn(page, await provenPerson(origin), 'en');
  await page.waitForURL('**/');
  const answer = await page.goto('/admin/users');
  assert.equal(answer.status(), 404);
});

journey('an account is closed by the keyboard alone', {}, async (visit) => {
  const { page, origin } = visit;
  await staff(visit, 'admin', 'en');
  const customer = await provenPerson(origin);
  await page.goto('/admin/users');
  await page.getByLabel(WORDS.en.who).focus();
  await page.keyboard.type(customer);
  await page.keyboard.press('Enter');
  await heading(page, WORDS.en.account).waitFor();
  await tabTo(page, (now) => now.text === WORDS.en.close, 'the button that closes the account');
  await page.keyboard.press('Enter');
  await page.getByText(WORDS.en.closed).waitFor();
});
