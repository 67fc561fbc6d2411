import { FlowError } from '../../contract/errors.ts'
import { TAP_PER_SECOND_AT_MOST } from '../../contract/protocol/tap-rate.ts'
import { readDoorNotes } from '../../runtime/door/door-notes.ts'
import { wholeNumber } from '../arguments/whole-number.ts'
import type { Call } from '../call.ts'
import { checkExpression } from '../../flow/expressions/check.ts'
import { namedFlow } from '../named-flow.ts'
import { TapWatch } from './tap-watch.ts'

/** `millrace tap`: over all processes of this machine that run the flow. */
export async function tapFlow(call: Call): Promise<number> {
  const { name, target } = namedFlow(call)
  const place = portOf(call.argument(1))
  const filter = filterOf(call)
  const limit = count(call, 'limit')
  const perSecond = count(call, 'perSecond')
  refuseMore(perSecond)
  const doors = readDoorNotes(target.dataFolder).filter(({ flows }) => flows.includes(name.flowId))
  const options = {
    flow: name.flowId,
    ...place,
    ...(filter === undefined ? {} : { filter }),
    ...(perSecond === undefined ? {} : { perSecond }),
    withJourney: call.flag('journey'),
  }
  const watch = new TapWatch({ dataFolder: target.dataFolder, terminal: call.terminal, options, limit })
  const opened = (await Promise.all(doors.map((door) => watch.open(door)))).filter(Boolean)
  if (opened.length === 0) throw notRunning(call.argument(0))
  call.terminal.note(
    `Tapping ${place.node}.${place.port} in ${opened.length === 1 ? '1 process' : `${opened.length} processes`}; Ctrl-C ends.`,
  )
  watch.followThose()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => watch.end())
  await watch.done
  return 0
}

function portOf(text: string): { readonly node: string; readonly port: string } {
  const dot = text.lastIndexOf('.')
  if (dot > 0 && dot < text.length - 1) return { node: text.slice(0, dot), port: text.slice(dot + 1) }
  throw new FlowError('USAGE', {
    message: `"${text}" names no port.`,
    hint: 'Write NODE.PORT, as in the edges of the flow file: lookup.found, or lookup.in.',
  })
}

function filterOf(call: Call): string | undefined {
  const filter = call.text('filter')
  const fault = filter === undefined ? undefined : checkExpression(filter)
  if (fault === undefined) return filter
  throw new FlowError('USAGE', {
    message: `--filter cannot be read: ${fault.message}`,
    hint: 'It is a condition in CEL, for example: value.amount > 100 && key != null',
  })
}

function count(call: Call, name: 'limit' | 'perSecond'): number | undefined {
  const given = call.text(name)
  return given === undefined
    ? undefined
    : wholeNumber(name === 'limit' ? '--limit' : '--per-second', given, 1)
}

function refuseMore(perSecond: number | undefined): void {
  if (perSecond === undefined || perSecond <= TAP_PER_SECOND_AT_MOST) return
  throw new FlowError('USAGE', {
    message: `--per-second takes ${TAP_PER_SECOND_AT_MOST} at most.`,
    hint: 'Choose what you look for with --filter.',
  })
}

function notRunning(flow: string): FlowError {
  return new FlowError('USAGE', {
    message: `"${flow}" does not run on this machine, as far as its data folder knows.`,
    hint: 'Start it with "millrace run"; name the same --env, --broker or --data here as there.',
  })
}
