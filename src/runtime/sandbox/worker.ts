import { parentPort, workerData } from 'node:worker_threads'
import { newQuickJSWASMModuleFromVariant, type QuickJSWASMModule } from 'quickjs-emscripten-core'
import { describeThrown } from './inside.ts'
import {
  isOutOfMemory,
  QuickJsRealm,
  RealmBroken,
  type Breakdown,
  type RealmOptions,
} from './quickjs-realm.ts'
import {
  CRASHED,
  type FromWorker,
  INDEX,
  type LoadFailure,
  OUT_OF_MEMORY,
  OVERDUE,
  TICKET,
  type ToWorker,
} from './worker-protocol.ts'

// The thread that runs code. It trusts nothing of it: what cannot be stopped from here, the engine's side ends by
// ending the thread.
const progress = new Int32Array((workerData as { readonly progress: SharedArrayBuffer }).progress)
const port = parentPort!
const say = (message: FromWorker): void => port.postMessage(message)

let engine = await newEngine()
/** QuickJS found its own memory in disorder: nothing it holds can be trusted. */
let isBroken = false
const sandboxes = new Map<number, { readonly options: RealmOptions; realm: QuickJsRealm }>()

function newEngine(): Promise<QuickJSWASMModule> {
  return newQuickJSWASMModuleFromVariant(import('@jitl/quickjs-wasmfile-release-sync'))
}

/** A realm with its code in it. Throws what the code throws. */
function newRealm(options: RealmOptions): QuickJsRealm {
  const realm = new QuickJsRealm(engine, options)
  try {
    if (!realm.load()) throw new TypeError('What the code exports by default is no function.')
    return realm
  } catch (error) {
    isBroken ||= !isDisposed(realm)
    throw error
  }
}

function open(sandbox: number, options: RealmOptions): LoadFailure | undefined {
  try {
    sandboxes.set(sandbox, { options, realm: newRealm(options) })
    return undefined
  } catch (thrown) {
    if (thrown instanceof RealmBroken)
      return { name: '', message: `${LOADING[thrown.breakdown]} while it was loaded`, stack: '' }
    return thrown instanceof Error ? describeThrown(thrown) : (thrown as LoadFailure)
  }
}

const LOADING: Readonly<Record<Breakdown, string>> = {
  deadline: 'it took too long',
  memory: 'it took too much memory',
  crash: 'it brought the sandbox down',
}

const SAYS: Readonly<Record<Breakdown, string>> = { deadline: OVERDUE, memory: OUT_OF_MEMORY, crash: CRASHED }

/** What one attempt gives: an answer, or how the realm broke. */
function attempt(realm: QuickJsRealm, index: number, text: string): { readonly answer: string } | Breakdown {
  try {
    const answer = realm.run(index, text)
    // The code may have met the limit in a place where it could be caught: then it is as good as any other error.
    return answer[0] === 'E' && isOutOfMemory(JSON.parse(answer.slice(1))) ? 'memory' : { answer }
  } catch (thrown) {
    return thrown instanceof RealmBroken ? thrown.breakdown : 'crash'
  }
}

async function batch(message: Extract<ToWorker, { type: 'batch' }>): Promise<void> {
  const { ticket, now, metas, texts } = message
  const held = sandboxes.get(message.sandbox)!
  held.realm.begin(now, metas)
  const answers: string[] = []
  for (const [index, text] of texts.entries()) {
    Atomics.store(progress, INDEX, index)
    if (text === null) {
      answers.push(OVERDUE)
      continue
    }
    let got = attempt(held.realm, index, text)
    // What filled up over many messages is not the fault of the last one: it gets a second chance, in a fresh realm.
    for (let chance = 0; typeof got === 'string'; chance++) {
      await renew(held, got)
      held.realm.begin(now, metas)
      if (got === 'deadline' || chance > 0) got = { answer: SAYS[got] }
      else got = attempt(held.realm, index, text)
    }
    answers.push(got.answer)
  }
  say({ type: 'answers', ticket, answers })
}

async function renew(
  held: { readonly options: RealmOptions; realm: QuickJsRealm },
  why: Breakdown,
): Promise<void> {
  if (why === 'crash' || !isDisposed(held.realm)) return await newRealms()
  held.realm = newRealm(held.options)
}

/** The engine's memory may be in any state, and it holds the realms of all. */
async function newRealms(): Promise<void> {
  engine = await newEngine()
  isBroken = false
  for (const each of sandboxes.values()) each.realm = newRealm(each.options)
}

/** False: QuickJS found its own memory in disorder. */
function isDisposed(realm: QuickJsRealm): boolean {
  try {
    realm.dispose()
    return true
  } catch {
    return false
  }
}

async function answer(message: ToWorker): Promise<void> {
  if (message.type === 'close') {
    const closed = sandboxes.get(message.sandbox)
    sandboxes.delete(message.sandbox)
    if (closed !== undefined) isBroken ||= !isDisposed(closed.realm)
    return
  }
  Atomics.store(progress, INDEX, -1)
  Atomics.store(progress, TICKET, message.ticket)
  if (isBroken) await newRealms()
  if (message.type === 'batch') return await batch(message)
  const failure = open(message.sandbox, message.options)
  say({ type: 'opened', ticket: message.ticket, ...(failure === undefined ? {} : { failure }) })
}

let last: Promise<void> = Promise.resolve()
port.on('message', (message: ToWorker) => {
  // One after another; what goes wrong with the realms themselves ends the thread, and the engine's side sees that.
  last = last.then(() => answer(message))
})
say({ type: 'ready' })
