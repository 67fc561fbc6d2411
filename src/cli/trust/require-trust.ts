import { FlowError } from '../../contract/errors.ts'
import { systemClock } from '../../runtime/clock.ts'
import { trustFolder } from '../../runtime/trust/config-folder.ts'
import { environmentQuestion } from '../../runtime/trust/environment-question.ts'
import { flowQuestion, type TrustQuestion } from '../../runtime/trust/trust-question.ts'
import { TrustStore } from '../../runtime/trust/trust-store.ts'
import { shownPath } from '../arguments/flow-files.ts'
import type { Call } from '../call.ts'
import { type ChosenEnvironment, chosenEnvironment, isEnvironmentNamed } from '../chosen-environment.ts'
import type { RunFlow } from '../run/runner-port.ts'
import { askYes, canAsk } from '../terminal/ask-yes.ts'
import { plural } from '../terminal/figures.ts'
import { printable } from '../terminal/printable.ts'
import { powerLines, questionRecord } from './power-lines.ts'

/** The store of this user. */
export function trustStore({ terminal }: Call): TrustStore {
  return new TrustStore({
    folder: trustFolder(),
    complain: (line) =>
      terminal.complain(terminal.json ? JSON.stringify({ type: 'warning', message: line }) : line),
  })
}

/** Whatever the flows of a command line, and the environment they run in, ask for. */
export function questionsOf(
  call: Call,
  flows: readonly RunFlow[],
  { workspace, store }: { readonly workspace: string; readonly store: TrustStore },
): readonly TrustQuestion[] {
  // A broker that was typed is no question, and its environment gives it no secret.
  const chosen = call.text('broker') === undefined ? chosenEnvironment(call, workspace) : undefined
  const environment =
    chosen && environmentQuestion({ chosen, workspace, isNamed: isEnvironmentNamed(call) }, store)
  return [
    ...flows.map((flow) => flowQuestion({ ...flow, shownAs: shownPath(flow.file) }, workspace, store)),
    ...(environment === undefined ? [] : [environment]),
  ]
}

/**
 * Lets flows run only where all they ask for has been accepted: before, now by `--trust`, or now by a person at the
 * terminal. The ids of those whose code may run without the sandbox. Throws TRUST_MISSING after the list was printed.
 */
export async function requireTrust(
  call: Call,
  flows: readonly RunFlow[],
  workspace: string,
): Promise<ReadonlySet<string>> {
  const store = trustStore(call)
  const questions = questionsOf(call, flows, { workspace, store })
  const open = questions.filter(({ missing }) => missing.length > 0)
  if (open.length > 0) await settle(call, open, store)
  return new Set(questions.filter(({ native }) => native).map(({ subject }) => subject.id))
}

async function settle(call: Call, open: readonly TrustQuestion[], store: TrustStore): Promise<void> {
  const { terminal } = call
  if (call.flag('trust')) {
    for (const line of openLines(open)) terminal.note(line)
    terminal.note('Accepted by --trust, for this time only.')
    return
  }
  tell(call, open)
  if (terminal.json || !canAsk()) throw trustMissing(call, open)
  if (!(await askYes(open.length === 1 ? 'Accept this?' : 'Accept all of this?')))
    throw trustMissing(call, open)
  for (const { subject, missing } of open) store.accept(subject, missing, acceptedNow())
}

/** Of an environment alone: what any command asks before it gives a secret away. Throws TRUST_MISSING. */
export function requireTrustInEnvironment(call: Call, chosen: ChosenEnvironment, workspace: string): void {
  if (call.flag('trust')) return
  const asked = environmentQuestion(
    { chosen, workspace, isNamed: isEnvironmentNamed(call) },
    trustStore(call),
  )
  if (asked === undefined || asked.missing.length === 0) return
  tell(call, [asked])
  throw new FlowError('TRUST_MISSING', {
    message: `${asked.title} asks for what nobody has accepted on this machine.`,
    hint: `Read the list above, then accept it with "millrace trust --env ${chosen.name}", or for this time with --trust.`,
  })
}

/**
 * Of an earlier revision, which comes from the broker and not from the file that was asked about. Throws TRUST_MISSING
 * with what nobody has accepted.
 */
export function requireTrustInRevision(flow: RunFlow, workspace: string): void {
  const store = new TrustStore({ folder: trustFolder(), complain: () => undefined })
  const { title, missing } = flowQuestion({ ...flow, shownAs: shownPath(flow.file) }, workspace, store)
  if (missing.length === 0) return
  const list = powerLines(missing).map((line) => line.trim())
  throw new FlowError('TRUST_MISSING', {
    message: `The earlier revision of ${printable(title)} asks for what nobody has accepted on this machine: ${list.join('; ')}.`,
    hint: 'Accept it for this run with --trust, or give up what it holds with --discard.',
  })
}

/** ISO 8601. */
export function acceptedNow(): string {
  return new Date(systemClock.now()).toISOString()
}

function tell({ terminal }: Call, open: readonly TrustQuestion[]): void {
  const lines = terminal.json ? open.map((each) => JSON.stringify(questionRecord(each))) : openLines(open)
  for (const line of lines) terminal.complain(line)
}

function openLines(open: readonly TrustQuestion[]): readonly string[] {
  return open.flatMap(({ title, missing, asked }) => [
    `${printable(title)} asks for ${missing.length < asked.length ? 'more than was accepted' : 'what nobody has accepted on this machine'}:`,
    ...powerLines(missing),
  ])
}

function trustMissing(call: Call, open: readonly TrustQuestion[]): FlowError {
  const things = open.flatMap(({ missing }) => missing).length
  return new FlowError('TRUST_MISSING', {
    message: `Nothing ran: ${plural(things, 'thing')} above ${things === 1 ? 'is' : 'are'} not accepted on this machine.`,
    hint: `Read the list, then accept it with "millrace trust ${typedAgain(call)}", or for one run with --trust.`,
  })
}

/** What was typed, as far as `millrace trust` takes it. */
function typedAgain(call: Call): string {
  const pairs = [
    ...call.texts('set').map((value) => ['--set', value]),
    ...['env', 'broker'].flatMap((name) => {
      const value = call.text(name)
      return value === undefined ? [] : [[`--${name}`, value]]
    }),
  ]
  const words = [...call.list(0), ...(call.flag('withOutside') ? ['--with-outside'] : []), ...pairs.flat()]
  return words.map((word) => (/^[\w:/.,@+=-]+$/.test(word) ? word : JSON.stringify(word))).join(' ')
}
