// The unit-test side of the bridge in units.test.ts, in the appliance's own dialect:
//
//     test("before wraps", () => { assert(before(0xffffffff, 0)); });
//
// A test is a function that captures nothing. A failed assertion carries file and line.

declare function register(name: string, index: i32): void;

/** Names a test; vitest runs each in a fresh instance of the module. */
export function test(name: string, run: () => void): void {
  register(name, run.index);
}
