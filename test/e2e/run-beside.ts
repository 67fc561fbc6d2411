import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const program = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url))
const FILE = 'flows/product-enrichment/product-enrichment.flow.json'

/**
 * Runs the example beside the Studio, as a person does in a terminal; ended with the test, or by what is given back.
 * `set`: parameters.
 */
export function runBeside(folder: string, set: readonly string[] = ['intervalMs=40']): () => Promise<void> {
  const given = set.flatMap((each) => ['--set', each])
  const args = ['run', FILE, '--with-outside', ...given, '--trust']
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, stdio: 'ignore' })
  const end = () =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve()
      child.once('close', () => resolve())
      child.kill('SIGKILL')
    })
  onTestFinished(end)
  return end
}
