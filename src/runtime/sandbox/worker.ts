import { parentPort, workerData } from 'node:worker_threads'
import { Pace } from '../pace.ts'
import { turn } from '../turn.ts'
import { BatchWork } from './batch-work.ts'
import { describeThrown } from './inside.ts'
import {
  type Breakdown,
  bytesOfBatch,
  QuickJsRealm,
  RealmBroken,
  type RealmOptions,
  threadMs,
} from './quickjs-realm.ts'
import { SandboxEngine } from './sandbox-engine.ts'
import {
  ANY,
  type FromWorker,
  INDEX,
  type LoadFailure,
  NONE_YET,
  TICKET,
  type ToWorker,
} from './worker-protocol.ts'

// The thread that runs code. It trusts nothing of it: what cannot be stopped from here, the engine's side ends by
// ending the thread.
/** So long other sandboxes of the thread wait for one call, in ms of computing time. */
const CALL = { ms: 50, first: 16 } as const

const progress = new Int32Array((workerData as { readonly progress: SharedArrayBuffer }).progress)
const port = parentPort!
const say = (message: FromWorker): void => port.postMessage(message)
const at = (index: number): void => void Atomics.store(progress, INDEX, index)

let engine = await SandboxEngine.start()

/** One code node of one task. */
interface Held {
  readonly options: RealmOptions
  /** Undefined: made when it is needed. */
  realm: QuickJsRealm | undefined
  readonly work: BatchWork[]
  readonly pace: Pace
}
const sandboxes = new Map<number, Held>()

/** The engine's memory may be in any state, and it holds the realms of all. */
async function beginAnew(): Promise<void> {
  engine = await SandboxEngine.start()
  for (const held of sandboxes.values()) held.realm = undefined
}

/** All code of this thread shares one memory: what each may have, and what the batch takes that runs now. */
function allowFor(batchBytes: number): void {
  let bytes = batchBytes
  for (const { options } of sandboxes.values()) bytes += options.memoryBytes
  engine.allow(bytes)
}

/** A realm with its code in it. Throws what the code throws. */
async function newRealm(options: RealmOptions): Promise<QuickJsRealm> {
  allowFor(0)
  const realm = new QuickJsRealm(engine.module, options, at)
  try {
    if (!realm.load()) throw new TypeError('What the code exports by default is no function.')
    return realm
  } catch (error) {
    await dispose(realm)
    throw error
  }
}

/** QuickJS may find its own memory in disorder: then nothing it holds can be trusted. */
async function dispose(realm: QuickJsRealm | undefined): Promise<void> {
  try {
    realm?.dispose()
  } catch {
    await beginAnew()
  }
}

async function open({ ticket, sandbox, options }: Extract<ToWorker, { type: 'open' }>): Promise<void> {
  const held: Held = { options, realm: undefined, work: [], pace: new Pace(CALL) }
  sandboxes.set(sandbox, held)
  // Nobody asks: it was open in a thread that ended.
  if (ticket === 0) return
  beginTicket(ticket)
  try {
    held.realm = await newRealm(options)
    say({ type: 'opened', ticket })
  } catch (thrown) {
    say({ type: 'opened', ticket, failure: failureOf(thrown) })
  }
}

function failureOf(thrown: unknown): LoadFailure {
  if (thrown instanceof RealmBroken)
    return { name: '', message: `${LOADING[thrown.breakdown]} while it was loaded`, stack: '' }
  return thrown instanceof Error ? describeThrown(thrown) : (thrown as LoadFailure)
}

const LOADING: Readonly<Record<Breakdown, string>> = {
  deadline: 'it took too long',
  memory: 'it took too much memory',
  crash: 'it brought the sandbox down',
  lacking: 'it asked for a message',
}

async function close(sandbox: number): Promise<void> {
  const closed = sandboxes.get(sandbox)
  sandboxes.delete(sandbox)
  await dispose(closed?.realm)
}

/** Runs some of the first batch of a sandbox. */
async function step(held: Held, work: BatchWork): Promise<void> {
  beginTicket(work.message.ticket)
  const realm = (held.realm ??= await newRealm(held.options))
  at(work.alone ?? ANY)
  allowFor(bytesOfBatch(work.message))
  const [began, before] = [threadMs(), work.answered]
  const broke = work.step(realm, held.pace.most)
  held.pace.took(work.answered - before, threadMs() - began)
  if (work.isDone) {
    held.work.shift()
    say({ type: 'answers', ticket: work.message.ticket, answers: work.answers, logged: work.logged })
  }
  if (broke === undefined) return
  held.realm = undefined
  if (broke === 'crash') await beginAnew()
  else await dispose(realm)
}

function beginTicket(ticket: number): void {
  at(NONE_YET)
  Atomics.store(progress, TICKET, ticket)
}

async function take(message: ToWorker): Promise<void> {
  if (message.type === 'open') await open(message)
  else if (message.type === 'close') await close(message.sandbox)
  else sandboxes.get(message.sandbox)?.work.push(new BatchWork(message))
}

const inbox: ToWorker[] = []
let isAtWork = false

/**
 * One after another; what goes wrong with the realms themselves ends the thread, and the engine's side sees that.
 * Sandboxes take turns, so that one whose every message takes long holds up no other for more than one of them.
 */
async function workOn(): Promise<void> {
  isAtWork = true
  for (;;) {
    for (const message of inbox.splice(0)) await take(message)
    const [next] = [...sandboxes].filter(([, { work }]) => work.length > 0)
    if (next === undefined) break
    const [sandbox, held] = next
    // To the end of the line.
    sandboxes.delete(sandbox)
    sandboxes.set(sandbox, held)
    await step(held, held.work[0]!)
    await turn()
  }
  isAtWork = false
}

port.on('message', (message: ToWorker) => {
  inbox.push(message)
  if (!isAtWork) void workOn()
})
say({ type: 'ready' })
