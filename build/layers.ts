import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser'
import { checkFileNames } from './file-names.ts'
import { layerRules } from './layer-rules.ts'
import { sourceFiles } from './source-files.ts'

export interface LayerProblem {
  readonly rule: string
  readonly file: string
  readonly message: string
}

export interface LayerReport {
  readonly modules: number
  readonly problems: readonly LayerProblem[]
}

/** Checks who imports whom, and how files are named, in the tree at `root`. */
export async function checkLayers(root: string): Promise<LayerReport> {
  const files = sourceFiles(root, ['src', 'test', 'build', 'bench'])
  // The cruiser finds nothing, and is content, when its TypeScript has no compiler API: our own count decides.
  const cruised = files.length > 0 ? await cruiseFiles(root, files) : undefined
  const seen = new Set(cruised?.modules.map((module) => module.source))
  const unseen = files.filter((file) => !seen.has(file))
  return {
    modules: files.length - unseen.length,
    problems: [
      ...(files.length === 0 ? [noModules] : []),
      ...unseen.map(notCruised),
      ...(cruised ? importProblems(cruised) : []),
      ...checkFileNames(files),
    ],
  }
}

async function cruiseFiles(root: string, files: string[]): Promise<ICruiseResult> {
  const { output } = await cruise(files, {
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: layerRules as IForbiddenRuleType[] },
    tsPreCompilationDeps: true, // an import of a type is a dependency of the reader all the same
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  })
  if (typeof output === 'string')
    throw new Error('dependency-cruiser answered with text: ask it for no outputType.')
  return output
}

function importProblems(result: ICruiseResult): LayerProblem[] {
  return result.summary.violations.map((violation) => {
    const rule = layerRules.find((candidate) => candidate.name === violation.rule.name)
    const way = (violation.via ?? violation.cycle ?? []).map((step) => step.name)
    const path = [violation.from, ...(way.length > 0 ? way : [violation.to])].join(' -> ')
    return { rule: violation.rule.name, file: violation.from, message: `${path}\n    ${rule?.comment ?? ''}` }
  })
}

const noModules: LayerProblem = {
  rule: 'something-was-checked',
  file: '.',
  message: 'No module was found to check: run this from the root of the repository.',
}

function notCruised(file: string): LayerProblem {
  return {
    rule: 'something-was-checked',
    file,
    message: 'dependency-cruiser did not read this file: is TypeScript 6 installed?',
  }
}

async function main(): Promise<void> {
  const { modules, problems } = await checkLayers(process.cwd())
  for (const { rule, file, message } of problems) console.error(`${rule}: ${file}\n    ${message}`)
  console.log(`layers: ${modules} modules, ${problems.length} problems`)
  if (problems.length > 0) process.exitCode = 1
}

if (import.meta.main) await main()
