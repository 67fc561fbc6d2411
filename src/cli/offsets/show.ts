import { withExistingBroker } from '../broker.ts'
import { placeOf } from '../broker-target.ts'
import type { Call } from '../call.ts'
import { checkedFlow, namedFlow, stagesOf } from '../named-flow.ts'
import { countText, plural } from '../terminal/figures.ts'
import { tableLines } from '../terminal/table.ts'
import { offsetsIn } from './move-position.ts'
import { lagOf, type StagePosition, stagePositions } from './stage-positions.ts'

/** `millrace offsets show` */
export async function showOffsets(call: Call): Promise<number> {
  const { terminal } = call
  const named = namedFlow(call)
  const flow = checkedFlow(named, 'its stages are not known')
  const stages = stagesOf(flow, named.target)
  const found = await withExistingBroker(named.target, (broker) => stagePositions(broker, stages))
  const all = found?.positions ?? []
  const shown = all.filter(({ input }) => call.flag('all') || input.kind === 'topic')
  if (terminal.json) for (const position of shown) await terminal.data(JSON.stringify(record(position)))
  else if (shown.length > 0)
    for (const line of tableLines([head, ...shown.map(row)], terminal.paint)) await terminal.data(line)
  if (all.every(({ committed }) => committed === undefined))
    terminal.note(`"${flow.file.name}" has committed nothing ${placeOf(named.target)} yet.`)
  const missing = (found?.missing ?? []).filter((topic) => isFromOutside(topic, stages))
  if (missing.length > 0) terminal.note(`Not there: ${missing.join(', ')}.`)
  const waiting = all.filter(({ input }) => input.kind === 'inbox').reduce(addLag, 0)
  if (waiting > 0 && !call.flag('all'))
    terminal.note(`${plural(waiting, 'redriven dead letter')} to be read; --all shows them.`)
  return 0
}

const head = ['stage', 'topic', 'partition', 'committed', 'finished above', 'end', 'lag', 'member']

function row(position: StagePosition): readonly string[] {
  const { stage, input, partition, committed, finished, end, member } = position
  const lag = lagOf(position)
  return [
    stage.id,
    input.topic,
    String(partition),
    committed === undefined ? '' : countText(committed),
    countText(offsetsIn(finished)),
    countText(end),
    lag === undefined ? '' : countText(lag),
    member ?? '-',
  ]
}

function record(position: StagePosition): Record<string, unknown> {
  const { stage, input, partition, committed, finished, begin, end, member } = position
  const place = { stage: stage.id, group: stage.group, topic: input.topic, kind: input.kind, partition }
  return {
    ...place,
    committed: committed ?? null,
    finished,
    begin,
    end,
    lag: lagOf(position) ?? null,
    member: member ?? null,
  }
}

function isFromOutside(
  topic: string,
  stages: readonly { readonly inputs: readonly StagePosition['input'][] }[],
): boolean {
  return stages.some(({ inputs }) => inputs.some((input) => input.kind === 'topic' && input.topic === topic))
}

function addLag(sum: number, position: StagePosition): number {
  return sum + (lagOf(position) ?? 0)
}
