import * as monaco from 'monaco-editor/editor/editor.api.js'
import 'monaco-editor/features/bracketMatching/register.js'
import 'monaco-editor/features/caretOperations/register.js'
import 'monaco-editor/features/clipboard/register.js'
import 'monaco-editor/features/comment/register.js'
import 'monaco-editor/features/find/register.js'
import 'monaco-editor/features/gotoError/register.js'
import 'monaco-editor/features/hover/register.js'
import 'monaco-editor/features/linesOperations/register.js'
import 'monaco-editor/features/multicursor/register.js'
import 'monaco-editor/features/parameterHints/register.js'
// Its own "features/suggest" registers inline completions alone, and not the list.
import 'monaco-editor/editor/contrib/suggest/browser/suggestController.js'
import 'monaco-editor/features/wordOperations/register.js'
import 'monaco-editor/languages/definitions/javascript/register.js'
import 'monaco-editor/languages/definitions/typescript/register.js'
import {
  javascriptDefaults,
  ModuleKind,
  ScriptTarget,
  typescriptDefaults,
} from 'monaco-editor/languages/features/typescript/register.js'

// Fetched with the first code node, and never before: it is larger than all the rest of the page.
globalThis.MonacoEnvironment = {
  getWorker: (_module, label) =>
    label === 'typescript' || label === 'javascript'
      ? new Worker(new URL('./typescript-worker.ts', import.meta.url), { type: 'module' })
      : new Worker(new URL('./editor-worker.ts', import.meta.url), { type: 'module' }),
}

for (const defaults of [typescriptDefaults, javascriptDefaults])
  defaults.setCompilerOptions({
    target: ScriptTarget.ESNext,
    module: ModuleKind.ESNext,
    // What the sandbox has: the language, and no page around it.
    lib: ['es2023'],
    strict: true,
    noImplicitAny: false,
    allowNonTsExtensions: true,
    allowJs: true,
    checkJs: true,
  })

export type CodeLanguage = 'typescript' | 'javascript'

export interface CodeEditorOptions {
  readonly place: HTMLElement
  readonly text: string
  readonly language: CodeLanguage
  readonly label: string
  /** Another page has the pen: it is read here, and nothing can be typed. */
  readonly isReadOnly: boolean
  readonly changed: (text: string) => void
}

/** One editor in a field of the form. */
export class CodeEditor {
  private readonly editor: monaco.editor.IStandaloneCodeEditor
  private readonly model: monaco.editor.ITextModel

  constructor({ place, text, language, label, isReadOnly, changed }: CodeEditorOptions) {
    this.model = monaco.editor.createModel(text, language, nextUri(language))
    this.editor = monaco.editor.create(place, {
      model: this.model,
      ariaLabel: label,
      readOnly: isReadOnly,
      domReadOnly: isReadOnly,
      automaticLayout: true,
      fixedOverflowWidgets: true,
      fontFamily: styleOf('--font-data'),
      fontSize: 12,
      lineHeight: 18,
      lineNumbersMinChars: 3,
      lineDecorationsWidth: 4,
      folding: false,
      glyphMargin: false,
      minimap: { enabled: false },
      overviewRulerLanes: 0,
      padding: { top: 6, bottom: 6 },
      scrollBeyondLastLine: false,
      tabSize: 2,
      wordWrap: 'on',
    })
    this.editor.onDidChangeModelContent(() => changed(this.model.getValue()))
  }

  /** What the document holds, where that is another text: by undo, or by another field. */
  show(text: string): void {
    if (text !== this.model.getValue()) this.model.setValue(text)
  }

  /** The pen came, or went to another page. */
  lock(isReadOnly: boolean): void {
    this.editor.updateOptions({ readOnly: isReadOnly, domReadOnly: isReadOnly })
  }

  focus(): void {
    this.editor.focus()
  }

  close(): void {
    this.editor.dispose()
    this.model.dispose()
  }
}

let models = 0
/** By the ending of its name TypeScript knows whether a module may have types. */
function nextUri(language: CodeLanguage): monaco.Uri {
  models += 1
  return monaco.Uri.parse(`inmemory://code/${models}.${language === 'typescript' ? 'ts' : 'js'}`)
}

/** The types that code sees: of the message, as the samples have it. */
export function declareTypes(text: string): void {
  for (const defaults of [typescriptDefaults, javascriptDefaults])
    defaults.setExtraLibs([{ content: text, filePath: 'ts:message.d.ts' }])
}

/** The page's own colours: tokens are the only place where they stand. */
export function paint(theme: 'light' | 'dark'): void {
  monaco.editor.defineTheme('millrace', {
    base: theme === 'light' ? 'vs' : 'vs-dark',
    inherit: true,
    rules: [],
    colors: {
      'editor.background': colourOf('--bg-raised'),
      'editor.foreground': colourOf('--text'),
      'editorLineNumber.foreground': colourOf('--text-3'),
      'editor.lineHighlightBorder': colourOf('--line'),
      'editorWidget.background': colourOf('--bg-raised'),
      'editorWidget.border': colourOf('--line-strong'),
      'editorSuggestWidget.background': colourOf('--bg-raised'),
      'editorSuggestWidget.border': colourOf('--line-strong'),
      'editorSuggestWidget.foreground': colourOf('--text'),
      'editorSuggestWidget.selectedBackground': colourOf('--bg-selected'),
      'editorSuggestWidget.selectedForeground': colourOf('--text'),
      'editorSuggestWidget.selectedIconForeground': colourOf('--text'),
      'editorSuggestWidget.highlightForeground': colourOf('--accent'),
      'editorSuggestWidget.focusHighlightForeground': colourOf('--accent'),
      focusBorder: colourOf('--accent'),
    },
  })
  monaco.editor.setTheme('millrace')
}

/** The editor takes six digits, and a built page has three where they say the same. */
function colourOf(token: string): string {
  const [, ...digits] = styleOf(token)
  return digits.length === 3 ? `#${digits.map((digit) => digit + digit).join('')}` : styleOf(token)
}

function styleOf(token: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim()
}
