import type { NodeRuntime } from '../../runtime/node-api.ts'
import { LineLimit } from '../line-limit.ts'
import { lineText } from './line-text.ts'
import type { LogConfig } from './spec.ts'

export const logRuntime: NodeRuntime = {
  create: (config, context) => {
    const { level, text, every, perSecond } = config as LogConfig
    const textOf = lineText(text, context)
    const limit = new LineLimit(perSecond, () => context.clock.monotonic())
    let passed = 0
    return {
      type: 'operator',
      connect:
        ({ out }) =>
        (message) => {
          if (passed++ % every === 0) {
            const leftOut = limit.take()
            if (leftOut === undefined) context.count('leftOut')
            else context.log({ level, text: textOf(message), leftOut })
          }
          out!(message)
        },
      stop: () => {
        // No line follows that could tell them.
        const leftOut = limit.takeRest()
        if (leftOut > 0) context.log({ level, text: 'the end', leftOut })
      },
    }
  },
}
