import type { NextStep } from '../../contract/next-step.ts'
import type { NoticeEvent } from '../../contract/run-protocol.ts'
import type { RunSurroundings } from './run-surroundings.ts'
import type { FlowRun } from './flow-run.ts'
import type { StartPoint } from './start-positions.ts'

/** Said at the start of a run that finds nothing to read; undefined where there is something, or a source of its own. */
export async function atEndNotice(
  flow: FlowRun,
  { broker, request, insideTopics }: RunSurroundings,
): Promise<NoticeEvent | undefined> {
  const { topology, services } = flow.options
  const inputs = topology.stages.flatMap((stage) =>
    stage.inputs.map((input) => ({ ...input, group: stage.group })),
  )
  if (inputs.some(({ kind }) => kind === 'cursor')) return undefined
  const topics = inputs.filter(({ kind }) => kind === 'topic')
  // What another flow of this run writes is only not there yet.
  if (topics.some(({ topic }) => insideTopics.has(topic))) return undefined
  let handled = 0
  for (const { topic, group, kind } of inputs) {
    const [description] = await broker.describeTopics([topic])
    const positions = await broker.committed(group)
    for (const { partition, begin, end } of description?.ranges ?? []) {
      const position = positions.find((known) => known.topic === topic && known.partition === partition)
      if ((position?.watermark ?? begin) < end) return undefined
      if (kind === 'topic') handled += end
    }
  }
  const names = topics.map(({ topic }) => topic).join(', ')
  const said = whatIsSo(names, handled, request.from ?? 'committed')
  return {
    type: 'notice',
    at: services.clock.now(),
    flow: services.name.flowId,
    code: 'SOURCE_AT_END',
    ...said,
  }
}

function whatIsSo(
  names: string,
  handled: number,
  from: StartPoint,
): Required<Pick<NoticeEvent, 'message' | 'hint'>> & { readonly step: NextStep } {
  if (handled === 0)
    return {
      message: `Nothing to read: ${names} is empty.`,
      hint: 'Write some with "millrace topics produce", or run with --with-outside.',
      step: { do: 'send-message' },
    }
  if (from !== 'committed')
    return {
      message: `Nothing to read: ${names} holds nothing from there on.`,
      hint: 'Run with --from beginning to read what is there.',
      step: { do: 'read-again' },
    }
  const all = handled === 1 ? 'the one message' : `all ${handled.toLocaleString('en')} messages`
  return {
    message: `Nothing new to read: this flow has handled ${all} of ${names}.`,
    hint: 'Run with --from beginning to read them again.',
    step: { do: 'read-again' },
  }
}
