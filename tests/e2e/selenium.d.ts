// What selenium-webdriver has and its types leave out.

import "selenium-webdriver/lib/input.js";

declare module "selenium-webdriver/lib/input.js" {
  type Move = { origin: object; duration: number; x: number; y: number };

  interface Pointer {
    move(to: Move): object;
    press(): object;
    release(): object;
  }

  interface Actions {
    insert(device: Pointer, ...actions: object[]): this;
  }
}
