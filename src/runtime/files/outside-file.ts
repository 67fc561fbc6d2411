import { existsSync } from 'node:fs'

export const FLOW_ENDING = '.flow.json'
export const OUTSIDE_ENDING = '.outside.flow.json'

/** The simulated outside that lies beside a flow, where there is one. */
export function outsideFile(file: string): string | undefined {
  if (!file.endsWith(FLOW_ENDING) || file.endsWith(OUTSIDE_ENDING)) return undefined
  const outside = `${file.slice(0, -FLOW_ENDING.length)}${OUTSIDE_ENDING}`
  return existsSync(outside) ? outside : undefined
}
