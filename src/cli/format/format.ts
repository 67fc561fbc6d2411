import { FlowError } from '../../contract/errors.ts'
import { formatFlow } from '../../flow/format-flow.ts'
import { catalog } from '../../nodes/catalog.ts'
import { replaceFile } from '../../runtime/files/replace-file.ts'
import { flowFiles, readFlowText, shownPath } from '../arguments/flow-files.ts'
import type { Call } from '../call.ts'
import { plural } from '../terminal/figures.ts'
import { problemLines, problemRecords } from '../validate/problem-lines.ts'

interface FormattedFile {
  readonly file: string
  readonly before: string
  readonly after: string
}

/** `millrace format`: with `--check` it writes nothing, lists what would change and gives 1. */
export async function formatFlows(call: Call): Promise<number> {
  const { terminal } = call
  const files = flowFiles(call.list(0)).map((file) => formatted(file, call))
  const changed = files.filter(({ before, after }) => before !== after)
  const check = call.flag('check')
  for (const { file, after } of changed) {
    if (!check) replaceFile(file, after)
    await terminal.data(
      terminal.json ? JSON.stringify({ file: shownPath(file), changed: true }) : shownPath(file),
    )
  }
  const rest = plural(files.length - changed.length, 'flow')
  const what = check ? 'would change' : 'formatted'
  terminal.note(
    changed.length === 0
      ? `${rest} already in canonical form.`
      : `${plural(changed.length, 'flow')} ${what}, ${rest} left as ${files.length - changed.length === 1 ? 'it was' : 'they were'}.`,
  )
  return check && changed.length > 0 ? 1 : 0
}

function formatted(file: string, { terminal }: Call): FormattedFile {
  const before = readFlowText(file)
  const { text, problems } = formatFlow(before, catalog)
  if (text !== undefined) return { file, before, after: text }
  const check = { file, problems }
  for (const line of terminal.json ? problemRecords([check]) : problemLines([check], terminal.paintNotes))
    terminal.complain(line)
  throw new FlowError('FLOW_FILE_INVALID', {
    message: `"${shownPath(file)}" cannot be read as a flow, so nothing was written.`,
    hint: 'Correct the errors above and format again.',
  })
}
