// What the pages say, as a person reads it. Kept apart from the server's own texts on
// purpose: a text that changes by mistake is found here.
export const WORDS = {
  en: {
    mobileLabel: 'Mobile number',
    send: 'Send OTP',
    codeLabel: '6-digit OTP',
    verify: 'Verify and continue',
    resend: 'Resend OTP',
    registerTitle: 'Create your account',
    verifyTitle: 'Enter the OTP',
    welcome: 'Welcome to Tessera',
    signOut: 'Sign out',
    invalidNumber: 'Invalid mobile number',
    taken: 'Mobile number already registered',
    wrongCode: 'Invalid OTP',
  },
  hi: {
    mobileLabel: 'मोबाइल नंबर',
    send: 'OTP भेजें',
    codeLabel: '6 अंकों का OTP',
    verify: 'सत्यापित करके आगे बढ़ें',
    resend: 'OTP फिर से भेजें',
    registerTitle: 'अपना खाता बनाएँ',
    verifyTitle: 'OTP लिखें',
    welcome: 'Tessera में आपका स्वागत है',
    signOut: 'साइन आउट करें',
    invalidNumber: 'मोबाइल नंबर अमान्य है',
    taken: 'मोबाइल नंबर पहले से पंजीकृत है',
    wrongCode: 'OTP ग़लत है',
  },
};
