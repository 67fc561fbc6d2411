import { type MemberPath, memberPathOf } from './member-path.ts'
import { type ASTNode, parseCel } from './parse.ts'

/**
 * The fields that an expression counts on: `value.total` of `value.total > 2 && has(value.note) && value.note != ""`,
 * which asks for the other one first. Without those of its own variables. Throws SourceProblem.
 */
export function membersIn(source: string): readonly MemberPath[] {
  const named: Named = { found: [], asked: [], variables: new Set() }
  collect(parseCel(source), named)
  const { found, asked, variables } = named
  return found.filter((path) => !variables.has(path.root) && !asked.some((each) => isWithin(path, each)))
}

interface Named {
  readonly found: MemberPath[]
  /** By `has`. */
  readonly asked: MemberPath[]
  readonly variables: Set<string>
}

function collect(node: ASTNode, named: Named): void {
  const path = node.op === '.' || node.op === '[]' ? memberPathOf(node) : undefined
  if (path !== undefined) return void named.found.push(path)
  if (node.op === 'call' && node.args[0] === 'has')
    return void named.asked.push(...nodesIn(node.args).flatMap((each) => memberPathOf(each) ?? []))
  const [variable] = node.op === 'rcall' ? node.args[2] : []
  if (variable?.op === 'id') named.variables.add(variable.args)
  for (const child of nodesIn(node.args)) collect(child, named)
}

/** It is that field, or one in it. */
function isWithin({ root, segments }: MemberPath, other: MemberPath): boolean {
  return root === other.root && other.segments.every((segment, at) => segments[at] === segment)
}

/** Operands stand in the list of an operator, one or two lists deep. */
function nodesIn(args: unknown): readonly ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(nodesIn)
  return typeof args === 'object' && args !== null && 'op' in args ? [args as ASTNode] : []
}
