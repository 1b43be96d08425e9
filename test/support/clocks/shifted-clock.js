// Loaded into a process whose clock is to be off: by so many milliseconds, in every way that a program reads it.
const shift = Number(process.env.TEST_CLOCK_SHIFT ?? 0);
const Real = Date;

globalThis.Date = class extends Real {
  constructor(...given) {
    super(...(given.length > 0 ? given : [Real.now() + shift]));
  }

  static now() {
    return Real.now() + shift;
  }
};
