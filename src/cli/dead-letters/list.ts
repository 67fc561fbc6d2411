import { withExistingBroker } from '../broker.ts'
import type { Call } from '../call.ts'
import { plural } from '../terminal/figures.ts'
import { tableLines } from '../terminal/table.ts'
import { DeadLetterBox } from '../../runtime/dead-letters/dead-letter-box.ts'
import type { DeadLetter } from '../../runtime/dead-letters/dead-letter.ts'
import { letterRecord, timeShown } from './letter-text.ts'
import { namedFlow } from '../named-flow.ts'

/** A table needs its widths first: it is printed in pages, so that many dead letters need little memory. */
const PAGE = 200

/** `millrace dead-letters list` */
export async function listDeadLetters(call: Call): Promise<number> {
  const { terminal } = call
  const { name, target } = namedFlow(call)
  let shown = 0
  let hidden = 0
  await withExistingBroker(target, async (broker) => {
    const box = new DeadLetterBox(broker, name)
    const isRedriven = await box.redriven()
    let page: DeadLetter[] = []
    const print = async () => {
      for (const line of page.length === 0 ? [] : table(page, call)) await terminal.data(line)
      page = []
    }
    for await (const letter of box.all()) {
      const redriven = isRedriven(letter)
      if (redriven && !call.flag('all')) hidden += 1
      else {
        shown += 1
        if (terminal.json) await terminal.data(letterRecord(letter, redriven))
        else page.push(letter)
        if (page.length >= PAGE) await print()
      }
    }
    await print()
  })
  if (shown === 0) terminal.note('No dead letters. Messages that fail without a wired error port land here.')
  if (hidden > 0)
    terminal.note(
      `${plural(hidden, 'dead letter')} ${hidden === 1 ? 'was' : 'were'} redriven; --all shows them too.`,
    )
  return 0
}

function table(letters: readonly DeadLetter[], { terminal }: Call): readonly string[] {
  const rows = letters.map(({ id, time, nodeId, code, origin, message }) => [
    id,
    timeShown(time),
    nodeId,
    code,
    `${origin.topic} ${origin.partition}-${origin.offset}`,
    message,
  ])
  return tableLines([['id', 'time', 'node', 'error', 'from', 'message'], ...rows], terminal.paint)
}
