import { FlowError } from '../../contract/errors.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import type { Stage } from '../../flow/stages.ts'
import type { Broker, CommittedPosition } from '../../runtime/broker/port.ts'
import { withExistingBroker } from '../broker.ts'
import { placeOf } from '../broker-target.ts'
import type { Call } from '../call.ts'
import { refuseUnconfirmed } from '../confirm.ts'
import { checkedFlow, namedFlow, stagesOf } from '../named-flow.ts'
import { countText } from '../terminal/figures.ts'
import { tableLines } from '../terminal/table.ts'
import { chosenPositions, remarks } from './chosen-positions.ts'
import { type Move, movePosition } from './move-position.ts'
import { offsetsOf, resetTarget, type ResetTarget, targetRemarks } from './reset-target.ts'
import { type StagePosition, stagePositions } from './stage-positions.ts'

/** `millrace offsets reset`: shows what it would mean, and writes it with `--apply`. */
export async function resetOffsets(call: Call): Promise<number> {
  const to = resetTarget(call.text('to'))
  const named = namedFlow(call)
  const flow = checkedFlow(named, 'nothing was changed')
  if (call.flag('apply')) refuseUnconfirmed(call, named.target, 'a reset')
  const stages = stagesOf(flow, named.target)
  const done = await withExistingBroker(named.target, (broker) => reset(call, { broker, flow, stages, to }))
  if (done === undefined) throw neverRan(flow, `Nothing has run ${placeOf(named.target)}`)
  return 0
}

interface Reset {
  readonly broker: Broker
  readonly flow: CheckedFlow
  readonly stages: readonly Stage[]
  readonly to: ResetTarget
}

interface Moved {
  readonly position: StagePosition
  readonly move: Move
}

async function reset(call: Call, { broker, flow, stages, to }: Reset): Promise<true> {
  const { terminal } = call
  const { positions, owners } = await stagePositions(broker, stages)
  const chosen = chosenPositions(positions, call)
  if (chosen.length === 0) throw neverRan(flow, 'None of the topics it reads is there')
  if (call.flag('apply') && owners.length > 0) throw isRunning(flow, owners)
  const offsets = await offsetsOf(broker, to, chosen)
  const moved = chosen.map((position, index) => ({
    position,
    move: movePosition(position, offsets[index] ?? position.begin),
  }))
  if (terminal.json)
    for (const each of moved) await terminal.data(JSON.stringify(record(each, call.flag('apply'))))
  else for (const line of tableLines([head, ...moved.map(row)], terminal.paint)) await terminal.data(line)
  for (const remark of [...targetRemarks(to, chosen), ...remarks(positions, chosen)]) terminal.note(remark)
  if (call.flag('apply')) await apply(broker, moved)
  terminal.note(outcome(call, flow, owners))
  return true
}

async function apply(broker: Broker, moved: readonly Moved[]): Promise<void> {
  for (const [group, ofGroup] of Map.groupBy(moved, ({ position }) => position.stage.group)) {
    const positions = ofGroup.map(({ position, move }): CommittedPosition => {
      const { input, partition } = position
      return { topic: input.topic, partition, watermark: move.watermark, finished: move.finished }
    })
    await broker.commitOutside(group, { positions, outputs: [], state: [], cursors: [] })
  }
}

function outcome(call: Call, { file }: CheckedFlow, owners: readonly string[]): string {
  if (call.flag('apply')) return `Written: "${file.name}" goes on from there at its next start.`
  const first = owners.length === 0 ? '' : `${owners.join(', ')} runs it now: stop that first. `
  return `Nothing was changed. ${first}Add --apply to write it.`
}

const head = ['stage', 'topic', 'partition', 'from', 'to', 'read again', 'skipped']

function row({ position, move }: Moved): readonly string[] {
  const { stage, input, partition, committed } = position
  return [
    stage.id,
    input.topic,
    String(partition),
    committed === undefined ? '' : countText(committed),
    countText(move.watermark),
    countText(move.again),
    countText(move.skipped),
  ]
}

function record({ position, move }: Moved, applied: boolean): Record<string, unknown> {
  const { stage, input, partition, committed } = position
  const { watermark, again, skipped } = move
  const place = { stage: stage.id, group: stage.group, topic: input.topic, partition }
  return { ...place, from: committed ?? null, to: watermark, again, skipped, applied }
}

function isRunning({ file }: CheckedFlow, owners: readonly string[]): FlowError {
  return new FlowError('FLOW_ALREADY_RUNNING', {
    message: `"${file.name}" runs now: ${owners.join(', ')}.`,
    hint: 'Stop it first; positions of a running flow are its own.',
  })
}

function neverRan({ file }: CheckedFlow, why: string): FlowError {
  return new FlowError('USAGE', {
    message: `${why}, so "${file.name}" has no positions to move.`,
    hint: 'Name its broker with --env, --broker or --data.',
  })
}
