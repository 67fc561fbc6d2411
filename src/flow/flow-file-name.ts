/** What the name of every flow file ends in. */
export const FLOW_ENDING = '.flow.json'
const OUTSIDE_ENDING = '.outside.flow.json'

export function isFlowFile(file: string): boolean {
  return file.endsWith(FLOW_ENDING)
}

/** It is the simulated outside of a flow beside it. */
export function isOutside(file: string): boolean {
  return file.endsWith(OUTSIDE_ENDING)
}

/** Of the flows in a folder those that stand for themselves. */
export function isMainFlow(file: string): boolean {
  return isFlowFile(file) && !isOutside(file)
}

/** The simulated outside that would lie beside a flow; of one itself. */
export function outsideOf(flow: string): string {
  return isOutside(flow) ? flow : `${baseOf(flow)}${OUTSIDE_ENDING}`
}

/** The flow that a simulated outside belongs to; another flow is itself. */
export function mainFlowOf(file: string): string {
  return isOutside(file) ? `${file.slice(0, -OUTSIDE_ENDING.length)}${FLOW_ENDING}` : file
}

/** The file without its ending. */
export function baseOf(flow: string): string {
  return isFlowFile(flow) ? flow.slice(0, -FLOW_ENDING.length) : flow
}
