import type {
  IForbiddenRuleType as IRule,
  IReachabilityForbiddenRuleType,
  IRegularForbiddenRuleType,
} from 'dependency-cruiser'

/** Packages that are pure data and text: they run in a browser, in a worker and in Node alike. */
const flowPackages = ['zod', '@marcbachmann/cel-js', '@noble/hashes', 'jsonc-parser', 're2js']

const aTest = '\\.test\\.tsx?$'
const ui =
  '(^|node_modules/)(react|react-dom|electron|@xyflow/[^/]+|@base-ui/[^/]+|zustand|monaco-editor)(/|$)'
const codeOfNode = '^(node:|fs$|path$|crypto$|child_process$|worker_threads$|net$|http$|https$|os$)'

function packagePath(names: readonly string[]): string {
  return `(^|node_modules/)(@types/)?(${names.join('|')})(/|$)`
}

// What cannot be found is reported once, by imports-resolve, and not by every rule that lists what is allowed.
function allow(...paths: string[]) {
  return { pathNot: paths, couldNotResolve: false }
}

type RuleBody =
  Pick<IRegularForbiddenRuleType, 'from' | 'to'> | Pick<IReachabilityForbiddenRuleType, 'from' | 'to'>

function forbid(name: string, { because, ...body }: RuleBody & { readonly because: string }): IRule {
  return { name, comment: because, severity: 'error', ...body } as IRule
}

const worlds = [
  forbid('contract-is-a-leaf', {
    because: 'src/contract imports itself and zod, so that every process can import it.',
    from: { path: '^src/contract/', pathNot: aTest },
    to: allow('^src/contract/', packagePath(['zod'])),
  }),
  forbid('flow-imports-contract-only', {
    because: 'src/flow runs anywhere: contract and pure packages, nothing of Node.',
    from: { path: '^src/flow/', pathNot: aTest },
    to: allow('^src/(flow|contract)/', packagePath(flowPackages)),
  }),
  forbid('spec-runs-anywhere', {
    because: 'A spec.ts imports contract, flow and zod: the palette and the runner both load it.',
    from: { path: '^src/nodes/[^/]+/spec\\.ts$' },
    to: allow('^src/(contract|flow)/', packagePath(['zod'])),
  }),
  forbid('catalog-lists-specs', {
    because: 'src/nodes/catalog.ts lists specs; an engine in it would reach every form.',
    from: { path: '^src/nodes/catalog\\.ts$' },
    to: allow('^src/nodes/[^/]+/spec\\.ts$', '^src/contract/'),
  }),
  forbid('no-screen-behind-the-engine', {
    because: 'Nothing reachable from a runtime.ts or src/runtime is React, DOM or electron.',
    from: { path: '^src/(runtime/|nodes/[^/]+/runtime\\.ts$)', pathNot: aTest },
    to: { path: [ui, '^src/renderer/', '\\.tsx$'], reachable: true },
  }),
  forbid('no-node-behind-the-screen', {
    because: 'Nothing reachable from an editor.tsx or src/renderer is Node.',
    from: { path: ['^src/renderer/', '^src/nodes/[^/]+/editor\\.tsx$'], pathNot: aTest },
    to: { path: [codeOfNode, packagePath(['better-sqlite3'])], reachable: true },
  }),
]

const studio = [
  forbid('screen-sees-specs-and-words', {
    because:
      'The page reaches the Studio by its protocol: of our own it imports contract, flow, specs and editors.',
    from: { path: ['^src/renderer/', '^src/nodes/[^/]+/editor\\.tsx$'], pathNot: aTest },
    to: {
      path: '^src/',
      pathNot: [
        '^src/(renderer|contract|flow)/',
        '^src/nodes/(catalog\\.ts|[^/]+/(spec\\.ts|editor\\.tsx|README\\.md))$',
      ],
    },
  }),
  forbid('document-below-the-panes', {
    because: 'What is drawn, how it is reached and how it looks know no pane: every pane stands on them.',
    from: { path: '^src/renderer/(document|platform|theme)/', pathNot: aTest },
    to: { path: '^src/renderer/', pathNot: '^src/renderer/(document|platform|theme)/' },
  }),
  forbid('services-below-the-shells', {
    because: 'src/main/studio serves the window and the browser alike, so it knows neither.',
    from: { path: '^src/main/studio/', pathNot: aTest },
    to: { path: '^src/main/', pathNot: '^src/main/studio/' },
  }),
  forbid('shells-stand-alone', {
    because: 'The window and the server share the services, and nothing else.',
    from: { path: '^src/main/(electron|server)/', pathNot: aTest },
    to: { path: '^src/main/(electron|server)/', pathNot: '^src/main/$1/' },
  }),
  forbid('no-screen-in-the-main-process', {
    because: 'The page is built by itself; the processes behind it load no React.',
    from: { path: '^src/(main|cli)/', pathNot: aTest },
    to: { path: ['^src/renderer/', '(^|node_modules/)(react|react-dom|@xyflow/[^/]+|zustand)(/|$)'] },
  }),
]

const kinds = [
  forbid('kinds-stand-alone', {
    because: 'Kinds never import one another; what two share lives in src/runtime/codecs or http.',
    from: { path: '^src/nodes/([^/]+)/', pathNot: aTest },
    to: { path: '^src/nodes/[^/]+/', pathNot: '^src/nodes/$1/' },
  }),
  forbid('kinds-use-the-node-api', {
    because: 'A kind sees of the engine only node-api, clock, reference, codecs, http and sandbox.',
    from: { path: '^src/nodes/[^/]+/', pathNot: [aTest, '/spec\\.ts$', '\\.tsx$'] },
    to: {
      path: '^src/',
      pathNot: [
        '^src/(contract|flow|nodes)/',
        '^src/runtime/(node-api|clock)\\.ts$',
        '^src/runtime/(reference|codecs|http|sandbox)/',
      ],
    },
  }),
  forbid('kinds-by-registry', {
    because:
      'src/runtime knows kinds only through node-registry.ts; the entry of a host also has their specs.',
    from: {
      path: '^src/runtime/',
      pathNot: ['^src/runtime/node-registry\\.ts$', '^src/runtime/host/host-main\\.ts$', aTest],
    },
    to: { path: '^src/nodes/' },
  }),
]

const owners = [
  forbid('electron-has-one-folder', {
    because: 'Only src/main/electron imports electron; all else runs without it.',
    from: { pathNot: '^src/main/electron/' },
    to: { path: '(^|node_modules/)electron(/|$)' },
  }),
  forbid('sqlite-has-two-owners', {
    because: 'One SQLite library and one writer for a file: broker/embedded and reference.',
    from: {
      path: '^src/',
      pathNot: [
        '^src/runtime/(broker/embedded|reference)/',
        '^src/runtime/broker/proof-of-life\\.ts$',
        aTest,
      ],
    },
    to: { path: packagePath(['better-sqlite3']) },
  }),
  forbid('nobody-imports-the-command', {
    because: 'src/cli is a way in: what others need of it belongs deeper.',
    from: { path: '^src/', pathNot: '^src/cli/' },
    to: { path: '^src/cli/' },
  }),
  forbid('engine-below-main', {
    because: 'src/runtime runs without the Studio, so it imports nothing of src/main.',
    from: { path: '^src/runtime/' },
    to: { path: '^src/main/' },
  }),
]

const hygiene = [
  forbid('no-cycles', {
    because: 'A cycle has no first file to read, and breaks at load time.',
    from: {},
    to: { circular: true },
  }),
  forbid('product-without-tests', {
    because: 'What ships imports no test, benchmark or build file.',
    from: { path: '^src/', pathNot: aTest },
    to: { path: ['^(test|bench|build)/', aTest] },
  }),
  forbid('imports-resolve', {
    because: 'An import that cannot be found is not checked by any other rule.',
    from: { path: '^(src|test|build|bench)/' },
    to: { couldNotResolve: true },
  }),
  forbid('product-declares-its-packages', {
    because: 'What ships imports only packages under "dependencies".',
    from: { path: '^src/', pathNot: [aTest, '^src/(renderer|main/electron)/'] },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  }),
]

/** The layers of ARCHITECTURE.md as rules; test/gates/layers.test.ts breaks each of them once. */
export const layerRules: readonly IRule[] = [...worlds, ...studio, ...kinds, ...owners, ...hygiene]
