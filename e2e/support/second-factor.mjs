// What a person does about a second factor on the pages.
import assert from 'node:assert/strict';
import { Authenticator } from './authenticator.mjs';
import { logIn } from './people.mjs';
import { button, heading } from './steps.mjs';

export const HERE = '/account/second-factor';

// Kept apart from the server's own texts, as in `words.mjs`.
export const WORDS = {
  en: { title: 'Two-step login', setUpApp: 'Set up an authenticator app', setUpSms: 'Set up text messages', picture: 'QR code of the secret that stands below as text', code: 'Code', otp: '6-digit OTP', confirm: 'Turn on', wrong: 'This code is not right', download: 'Download as a text file', print: 'Print', copy: 'Copy', copied: 'Copied', printHow: 'To print them, use the print command of your browser.', kept: 'I have kept them', on: 'Two-step login is on.', signOut: 'Sign out', logIn: 'Log in', remember: 'Do not ask again on this device for 30 days', forget: 'Ask on all devices again', password: 'Password', turnOff: 'Turn off two-step login', changed: 'Your change is saved.', welcome: 'Welcome to Tessera', number: 'Mobile number', send: 'Send a code by text message', again: 'Send another code', onItsWay: 'A code is on its way to your phone', first: 'Ask for this first', sms: 'Text messages', remove: 'Remove' },
  hi: { title: 'दो-चरणीय लॉगिन', setUpApp: 'ऑथेंटिकेटर ऐप सेट करें', setUpSms: 'टेक्स्ट संदेश सेट करें', picture: 'नीचे लिखी गुप्त कुंजी का QR कोड', code: 'कोड', otp: '6 अंकों का OTP', confirm: 'चालू करें', wrong: 'यह कोड सही नहीं है', download: 'टेक्स्ट फ़ाइल के रूप में डाउनलोड करें', print: 'प्रिंट करें', copy: 'कॉपी करें', copied: 'कॉपी हो गए', printHow: 'इन्हें प्रिंट करने के लिए अपने ब्राउज़र का प्रिंट आदेश चुनें।', kept: 'मैंने इन्हें रख लिया है', on: 'दो-चरणीय लॉगिन चालू है।', signOut: 'साइन आउट करें', logIn: 'लॉग इन करें', remember: 'इस उपकरण पर 30 दिन तक फिर न पूछें', forget: 'सभी उपकरणों पर फिर पूछें', password: 'पासवर्ड', turnOff: 'दो-चरणीय लॉगिन बंद करें', changed: 'आपका बदलाव सहेज लिया गया है।', welcome: 'Tessera में आपका स्वागत है', number: 'मोबाइल नंबर', send: 'टेक्स्ट संदेश से कोड भेजें', again: 'दूसरा कोड भेजें', onItsWay: 'आपके फ़ोन पर एक कोड भेजा जा रहा है', first: 'पहले इसे पूछें', sms: 'टेक्स्ट संदेश', remove: 'हटाएँ' },
};

export const codeField = (page, words) => page.getByLabel(words.code, { exact: true });

/** Enters the code of a second factor in the form whose button is `label`. */
export async function enter(page, words, code, label) {
  await codeField(page, words).fill(code);
  await button(page, label).click();
}

/** Begins with an app and scans its picture. */
export async function scanApp(page, words) {
  await page.goto(HERE);
  await button(page, words.setUpApp).click();
  const picture = page.getByRole('img', { name: words.picture });
  await picture.waitFor();
  const app = await Authenticator.scan(picture);
  const typed = (await page.locator('main code').innerText()).replaceAll(' ', '');
  assert.equal(app.secret, typed, 'the picture and the text are one secret');
  return app;
}

/** The backup codes that the page shows; says that they are kept. */
export async function keepCodes(page, words) {
  await button(page, words.kept).waitFor();
  const codes = await page.locator('.backup-codes li').allInnerTexts();
  assert.equal(new Set(codes).size, 10);
  await button(page, words.kept).click();
  await page.getByText(words.on).waitFor();
  return codes;
}

/** Signs out, to a page outside of the account. */
export async function signOut(page, words) {
  await page.goto(HERE);
  await button(page, words.signOut).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/account'));
}

/** Logs in with the password, to the page that asks for the second factor. */
export async function firstStep(page, email, language) {
  await logIn(page, email, language);
  await page.waitForURL('**/login/second-factor*');
  await heading(page, WORDS[language].title).waitFor();
}
