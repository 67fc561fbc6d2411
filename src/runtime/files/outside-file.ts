import { existsSync } from 'node:fs'
import { isMainFlow, outsideOf } from '../../flow/flow-file-name.ts'

/** The simulated outside that lies beside a flow, where there is one. */
export function outsideFile(file: string): string | undefined {
  if (!isMainFlow(file)) return undefined
  const outside = outsideOf(file)
  return existsSync(outside) ? outside : undefined
}
