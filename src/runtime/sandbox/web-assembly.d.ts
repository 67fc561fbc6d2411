/** What of it is used here; Node has it, and its types leave it to those of a page. */
declare namespace WebAssembly {
  class Memory {
    constructor(limits: { readonly initial: number; readonly maximum: number })
    readonly buffer: ArrayBuffer
    /** By pages of 64 kB; gives how many there were. Throws a RangeError where it may not. */
    grow: (pages: number) => number
  }
}
