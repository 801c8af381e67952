// An authenticator app made of libraries that know nothing of Tessera: it reads a QR code as a
// camera does, from the pixels of its picture on the screen.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import jsQR from 'jsqr';
import { TOTP, URI } from 'otpauth';
import { PNG } from 'pngjs';

const STEP_MS = 30_000;
const present = () => Math.floor(Date.now() / STEP_MS);

export class Authenticator {
  #totp;
  #newest = 0;

  constructor(totp) {
    this.#totp = totp;
  }

  /** Scans the picture that a locator finds. */
  static async scan(picture) {
    return Authenticator.read(await picture.screenshot());
  }

  /** Reads the QR code in a PNG. */
  static read(png) {
    const { data, width, height } = PNG.sync.read(png);
    const found = jsQR(new Uint8ClampedArray(data), width, height);
    assert.ok(found, 'the picture holds a QR code');
    const totp = URI.parse(found.data);
    assert.ok(totp instanceof TOTP, 'which is one for codes by time');
    return new Authenticator(totp);
  }

  /** The secret as it is typed where no camera is at hand. */
  get secret() {
    return this.#totp.secret.base32;
  }

  /** Who is asking, and for which account. */
  get account() {
    return `${this.#totp.issuer}: ${this.#totp.label}`;
  }

  /**
   * A code that was not used yet. The server takes the one of the next half minute already, so
   * that two can be had at once; a third has to be waited for.
   */
  async code() {
    const step = Math.max(present(), this.#newest + 1);
    this.#newest = step;
    while (step > present() + 1) await sleep((step - 1) * STEP_MS - Date.now());
    return this.#at(step);
  }

  /** A code that is wrong now and a while from now. */
  wrong() {
    const near = [-2, -1, 0, 1, 2, 3].map((steps) => this.#at(present() + steps));
    return ['000000', '111111', '222222', '333333', '444444', '555555', '666666'].find(
      (code) => !near.includes(code),
    );
  }

  #at(step) {
    return this.#totp.generate({ timestamp: step * STEP_MS });
  }
}
