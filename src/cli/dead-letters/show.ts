import { FlowError } from '../../contract/errors.ts'
import { withExistingBroker } from '../broker.ts'
import type { Call } from '../call.ts'
import { DeadLetterBox } from '../../runtime/dead-letters/dead-letter-box.ts'
import { letterLines, letterRecord } from './letter-text.ts'
import { namedFlow } from '../named-flow.ts'

/** `millrace dead-letters show` */
export async function showDeadLetter(call: Call): Promise<number> {
  const { terminal } = call
  const { name, target } = namedFlow(call)
  const shown = await withExistingBroker(target, async (broker) => {
    const box = new DeadLetterBox(broker, name)
    const letter = await box.byId(call.argument(1))
    const redriven = (await box.redriven())(letter)
    const lines = terminal.json
      ? [letterRecord(letter, redriven)]
      : letterLines(letter, redriven, terminal.paint)
    for (const line of lines) await terminal.data(line)
    return true
  })
  if (shown === true) return 0
  throw new FlowError('USAGE', {
    message: `There is no data folder ${target.dataFolder}, so this flow has no dead letters.`,
    hint: 'Name another one with --data.',
  })
}
