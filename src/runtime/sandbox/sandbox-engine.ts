import releaseSync from '@jitl/quickjs-wasmfile-release-sync'
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSSyncVariant,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core'

// Its types are those of its CommonJS half, which has the variant one step deeper.
const variant = releaseSync as unknown as QuickJSSyncVariant

const PAGE_BYTES = 65_536
/** What the engine begins with, and what it needs for itself beside all code, in bytes. */
const [FIRST_BYTES, OWN_BYTES] = [16_777_216, 33_554_432]
/** What WebAssembly can address here at all. */
const MOST_BYTES = 2_147_483_648

/**
 * QuickJS with a memory that does not grow beyond what the code in it may take. Its own limit looks at one allocation at
 * a time: compiled as it is, it does not know how large those before were, and a thousand of a megabyte pass it.
 */
export class SandboxEngine {
  readonly module: QuickJSWASMModule
  private readonly bound: Bound

  private constructor(module: QuickJSWASMModule, bound: Bound) {
    this.module = module
    this.bound = bound
  }

  static async start(): Promise<SandboxEngine> {
    const memory = new WebAssembly.Memory({
      initial: FIRST_BYTES / PAGE_BYTES,
      maximum: MOST_BYTES / PAGE_BYTES,
    })
    const bound: Bound = { bytes: OWN_BYTES }
    const grow = memory.grow.bind(memory)
    memory.grow = (pages) => {
      if (memory.buffer.byteLength + pages * PAGE_BYTES > bound.bytes)
        throw new RangeError('The code in it has no more memory.')
      return grow(pages)
    }
    return new SandboxEngine(
      await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory: memory })),
      bound,
    )
  }

  /** From now on all code in it together may have so many bytes. What it has taken already stays its own. */
  allow(bytes: number): void {
    this.bound.bytes = OWN_BYTES + bytes
  }
}

interface Bound {
  bytes: number
}
