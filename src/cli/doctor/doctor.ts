import { brokerTarget } from '../broker-target.ts'
import type { Call } from '../call.ts'
import type { Paint } from '../terminal/paint.ts'
import { plural } from '../terminal/figures.ts'
import { findWorkspace } from '../workspace.ts'
import { brokerFindings } from './broker-findings.ts'
import { diskFindings } from './disk-findings.ts'
import type { Finding } from './finding.ts'
import { flowFindings } from './flow-findings.ts'

/** `millrace doctor`: 1 where anything fails. */
export async function runDoctor(call: Call): Promise<number> {
  const { terminal } = call
  const workspace = findWorkspace(process.cwd())
  const target = brokerTarget(call, workspace)
  const folder = target.dataFolder
  const findings: Finding[] = []
  const looks = [
    () => [nodeFinding()],
    () => diskFindings(folder),
    () => brokerFindings(folder),
    () => flowFindings(workspace),
  ]
  for (const look of looks) {
    for (const finding of await look()) {
      findings.push(finding)
      await terminal.data(terminal.json ? JSON.stringify(finding) : findingLine(finding, terminal.paint))
    }
  }
  const failed = findings.filter(({ state }) => state === 'fail').length
  const warned = findings.filter(({ state }) => state === 'warn').length
  terminal.note(
    failed + warned === 0 ? 'All is well.' : `${plural(failed, 'failure')}, ${plural(warned, 'warning')}.`,
  )
  return failed > 0 ? 1 : 0
}

function nodeFinding(): Finding {
  const { node } = process.versions
  const says = `Node ${node} on ${process.platform} ${process.arch}`
  if (Number.parseInt(node, 10) >= 24) return { about: 'node', state: 'ok', says }
  return { about: 'node', state: 'fail', says, cure: 'Install Node 24 or newer.' }
}

function findingLine({ about, state, says, cure }: Finding, paint: Paint): string {
  const word = { ok: paint.good('ok  '), warn: paint.warning('warn'), fail: paint.bad('fail') }[state]
  return `${word}  ${about.padEnd(12)}  ${says}.${cure === undefined ? '' : ` ${cure}`}`
}
