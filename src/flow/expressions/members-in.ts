import { type MemberPath, memberPathOf } from './member-path.ts'
import { type ASTNode, parseCel } from './parse.ts'

/**
 * The fields that an expression counts on: `value.total` of `value.total > 2 && has(value.note)`, which asks for the
 * other one. Without those of its own variables. Throws SourceProblem.
 */
export function membersIn(source: string): readonly MemberPath[] {
  const found: MemberPath[] = []
  const variables = new Set<string>()
  collect(parseCel(source), found, variables)
  return found.filter(({ root }) => !variables.has(root))
}

function collect(node: ASTNode, found: MemberPath[], variables: Set<string>): void {
  const path = node.op === '.' || node.op === '[]' ? memberPathOf(node) : undefined
  if (path !== undefined) return void found.push(path)
  if (node.op === 'call' && node.args[0] === 'has') return
  const [variable] = node.op === 'rcall' ? node.args[2] : []
  if (variable?.op === 'id') variables.add(variable.args)
  for (const child of nodesIn(node.args)) collect(child, found, variables)
}

/** Operands stand in the list of an operator, one or two lists deep. */
function nodesIn(args: unknown): readonly ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(nodesIn)
  return typeof args === 'object' && args !== null && 'op' in args ? [args as ASTNode] : []
}
