import type { EffectSink, NodeContext, NodeRuntime } from '../../runtime/node-api.ts'
import { FileNames } from './file-names.ts'
import { FileSink } from './file-sink.ts'
import { csvHeader, csvLines, type FormatLine, ndjsonLines } from './line-format.ts'
import { decodeState, STATE_KEY } from './sink-state.ts'
import { type FileSinkConfig, formatOf } from './spec.ts'

/** Mends what a crash left, then takes messages. */
export const fileSinkRuntime: NodeRuntime = {
  create: async (config, context): Promise<EffectSink> => {
    const checked = config as FileSinkConfig
    const sink = new FileSink({
      names: new FileNames(context.file(checked.path), context),
      named: checked.path,
      clock: context.clock,
      ...formatting(checked, context),
      rollBytes: checked.rollBytes ?? Number.POSITIVE_INFINITY,
      rollMs: checked.rollMs ?? Number.POSITIVE_INFINITY,
      committed: decodeState(context.readStore(STATE_KEY)),
    })
    await sink.start()
    return sink
  },
  rehearse: (config, context) => {
    const { format } = formatting(config as FileSinkConfig, context)
    return (message) => void format(message)
  },
}

function formatting(
  config: FileSinkConfig,
  context: NodeContext,
): { format: FormatLine; header: Uint8Array | undefined } {
  const codec = context.codec({ format: 'json' })
  if (formatOf(config) === 'ndjson') return { format: ndjsonLines(codec), header: undefined }
  const columns = config.columns ?? []
  return { format: csvLines(columns, codec), header: csvHeader(columns) }
}
