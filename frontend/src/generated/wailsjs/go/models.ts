export namespace app {
	
	export interface Choice {
	    value: string;
	    label: string;
	    detail: string;
	}
	export interface AuditChoices {
	    people: Choice[];
	    events: Choice[];
	    outcomes: Choice[];
	    flows: Choice[];
	    systems: Choice[];
	    remoteUsers: Choice[];
	    connections: Choice[];
	}
	export interface NamedValue {
	    name: string;
	    value: string;
	}
	export interface AuditRow {
	    seq: number;
	    at: string;
	    person: string;
	    personName: string;
	    me: boolean;
	    remoteUser: string;
	    system: string;
	    shared: boolean;
	    buildTime: boolean;
	    event: string;
	    sentence: string;
	    subject: string;
	    flowId: string;
	    flowName: string;
	    version: number;
	    outcome: string;
	    runId: string;
	}
	export interface AuditEvent {
	    row: AuditRow;
	    facts: NamedValue[];
	    prev: string;
	    hash: string;
	    next: string;
	    intact: boolean;
	    proof: string;
	}
	export interface AuditQuery {
	    from: string;
	    to: string;
	    person: string;
	    event: string;
	    outcome: string;
	    flowId: string;
	    system: string;
	    remoteUser: string;
	    connection: string;
	    viewId: string;
	    runId: string;
	    rowKey: string;
	    search: string;
	    before: number;
	    limit: number;
	}
	export interface AuditExport {
	    format: string;
	    filter: AuditQuery;
	    path: string;
	}
	export interface AuditPage {
	    rows: AuditRow[];
	    more: boolean;
	    total: number;
	    own: boolean;
	}
	
	export interface AuditRef {
	    seq: number;
	}
	export interface AuditReport {
	    state: string;
	    events: number;
	    checked: number;
	    broken: number;
	    text: string;
	    at: string;
	    millis: number;
	}
	
	export interface AutomaticState {
	    flowId: string;
	    active: boolean;
	    can: boolean;
	    why: string;
	    words: string;
	    next: string;
	    paused: string;
	    asks: string;
	    by: string;
	    at: string;
	    lastRun: string;
	    lastId: string;
	    state: string;
	    waiting: number;
	    serves: boolean;
	}
	export interface BrowserSignIn {
	    purpose: string;
	    connectionId: string;
	    method: string;
	    keep: boolean;
	}
	export interface FormField {
	    name: string;
	    label: string;
	    type: string;
	    help: string;
	    technical: string;
	    required: boolean;
	    advanced: boolean;
	    secret: boolean;
	    multiline: boolean;
	    static: boolean;
	    default: any;
	    example: any;
	    options: Choice[];
	    loads: string;
	    interface: boolean;
	    nested: FormField[];
	    item: string;
	    showField: string;
	    showValues: string[];
	    max: number;
	    upper: boolean;
	}
	export interface SignInMethod {
	    name: string;
	    title: string;
	    fields: FormField[];
	    browser: boolean;
	    asks: string[];
	}
	export interface Line {
	    effect: string;
	    text: string;
	    module: number;
	}
	export interface Prompt {
	    purpose: string;
	    connectionId: string;
	    connection: string;
	    app: string;
	    appTitle: string;
	    accent: string;
	    glyph: string;
	    icon: string;
	    title: string;
	    sub: string;
	    system: string;
	    systemDetail: string;
	    host: string;
	    flowName: string;
	    version: number;
	    modules: string[];
	    will: Line[];
	    explain: string[];
	    methods: SignInMethod[];
	    prefill: Record<string, any>;
	    fixed: boolean;
	    reason: string;
	    reasonText: string;
	    storeName: string;
	    canKeep: boolean;
	    keepReason: string;
	    practice: NamedValue[];
	    maybe: boolean;
	    imported: string;
	    rows: number;
	    last: boolean;
	}
	export interface Provided {
	    state: string;
	    account: string;
	    fault?: Fault;
	    refusals: number;
	    pauseMs: number;
	    lockWarning: string;
	    remaining: Prompt[];
	    running: boolean;
	}
	export interface Fault {
	    kind: string;
	    code: string;
	    title: string;
	    text: string;
	    hint: string;
	    subject: string;
	    field: string;
	    op: string;
	    details: NamedValue[];
	}
	export interface BrowserState {
	    signInId: string;
	    state: string;
	    url: string;
	    leftMs: number;
	    account: string;
	    before: string;
	    fault?: Fault;
	    provided?: Provided;
	}
	export interface BuildTimeDraft {
	    flowId: string;
	    connectionId: string;
	    source: string;
	    reference: string;
	}
	export interface BuildingBreak {
	    flowId: string;
	    module: number;
	    on: boolean;
	}
	export interface BuildingItem {
	    module: number;
	    title: string;
	    path: string;
	    value: any;
	    known: boolean;
	}
	export interface BuildingItems {
	    items: BuildingItem[];
	}
	export interface BuildingModule {
	    flowId: string;
	    module: number;
	}
	export interface BuildingModules {
	    flowId: string;
	    modules: number[];
	}
	export interface BuildingPin {
	    module: number;
	    bundles: any[];
	}
	export interface BuildingSet {
	    flowId: string;
	    module: number;
	    last: boolean;
	    bundles: any[];
	}
	export interface BuildingState {
	    pins: BuildingPin[];
	    breakpoints: number[];
	}
	export interface CatalogueStarting {
	    instant: boolean;
	    webhook: boolean;
	    polls: boolean;
	    since: boolean;
	}
	export interface CatalogueAction {
	    name: string;
	    title: string;
	    group: string;
	    summary: string;
	    effect: string;
	    control: string;
	    needsConnection: boolean;
	    inputs: FormField[];
	    outputs: FormField[];
	    starting?: CatalogueStarting;
	}
	export interface CatalogueApp {
	    name: string;
	    title: string;
	    summary: string;
	    accent: string;
	    icon: string;
	    glyph: string;
	    system: FormField[];
	    methods: SignInMethod[];
	    actions: CatalogueAction[];
	}
	export interface Catalogue {
	    apps: CatalogueApp[];
	}
	
	
	
	export interface Chip {
	    kind: string;
	    text: string;
	    account: string;
	    system: string;
	    connection: string;
	    connId: string;
	    state: string;
	    lastUsed: string;
	    label: string;
	    modules: number[];
	}
	
	export interface ConnectionRow {
	    id: string;
	    kind: string;
	    name: string;
	    app: string;
	    appTitle: string;
	    accent: string;
	    glyph: string;
	    icon: string;
	    account: string;
	    system: string;
	    host: string;
	    flows: number;
	    state: string;
	    stateText: string;
	    practice: boolean;
	}
	export interface ConnectionChoices {
	    choices: ConnectionRow[];
	    systems: ConnectionRow[];
	}
	export interface ConnectionDraft {
	    id: string;
	    kind: string;
	    name: string;
	    app: string;
	    method: string;
	    system: Record<string, any>;
	    sameAs: string;
	}
	export interface ConnectionList {
	    connections: ConnectionRow[];
	}
	
	export interface TestHop {
	    name: string;
	    millis: number;
	    ok: boolean;
	    detail: string;
	}
	export interface ConnectionTest {
	    ok: boolean;
	    account: string;
	    millis: number;
	    text: string;
	    hops: TestHop[];
	    fault?: Fault;
	}
	export interface PersonalRow {
	    connectionId: string;
	    name: string;
	    app: string;
	    accent: string;
	    glyph: string;
	    icon: string;
	    system: string;
	    account: string;
	    usedBy: FlowUse[];
	    lastUsed: string;
	    state: string;
	    stateText: string;
	    reason: string;
	    main: string;
	    browser: boolean;
	    practice: boolean;
	}
	export interface FlowUse {
	    flowId: string;
	    flowName: string;
	    module: number;
	    title: string;
	    version: number;
	    viewId: string;
	    viewName: string;
	}
	export interface ConnectionView {
	    row: ConnectionRow;
	    system: NamedValue[];
	    address: Record<string, any>;
	    fields: FormField[];
	    methods: SignInMethod[];
	    method: string;
	    hops: TestHop[];
	    testedAt: string;
	    testFault?: Fault;
	    uses: FlowUse[];
	    storeName: string;
	    hasSecret: boolean;
	    writesAs: number;
	    buildTimes: NamedValue[];
	    own?: PersonalRow;
	    signedIn: number;
	    history: AuditRow[];
	}
	export interface DynamicInUse {
	    id: string;
	    name: string;
	    app: string;
	    system: string;
	    modules: number[];
	    buildTime: string;
	    source: string;
	}
	export interface Empty {
	
	}
	export interface ExportRequest {
	    id: string;
	    form: string;
	}
	export interface ImportRemark {
	    sort: string;
	    module: number;
	    title: string;
	    what: string;
	    done: string;
	    place: string;
	}
	export interface ExportedFile {
	    name: string;
	    path: string;
	    remarks: ImportRemark[];
	}
	
	export interface FileChoice {
	    folder: boolean;
	}
	export interface FileChosen {
	    path: string;
	}
	export interface FileOut {
	    path: string;
	    rows: number;
	    text: string;
	}
	export interface FlagSet {
	    id: string;
	    on: boolean;
	}
	export interface FlowApply {
	    flowId: string;
	    revision: string;
	    ops: string;
	}
	export interface FlowArchive {
	    flowId: string;
	    back: boolean;
	}
	export interface FlowChange {
	    kind: string;
	    module: number;
	    what: string;
	    old: string;
	    new: string;
	}
	export interface FlowCompare {
	    flowId: string;
	    a: number;
	    b: number;
	}
	export interface FlowCondition {
	    a: string;
	    o: string;
	    b: string;
	}
	export interface FlowConnectionRef {
	    shared: string;
	    dynamic: string;
	}
	export interface FlowCreate {
	    name: string;
	    start: string;
	}
	export interface FlowDiff {
	    changes: FlowChange[];
	}
	export interface FlowSettings {
	    sequential: boolean;
	    confidential: boolean;
	    storeIncomplete: boolean;
	    dataLoss: boolean;
	    autoCommit: boolean;
	    commitTriggerLast: boolean;
	    maxCycles: number;
	    maxErrors: number;
	    freshVariables: boolean;
	    parallel: number;
	    testsMustPass: boolean;
	}
	export interface FlowNote {
	    id: string;
	    text: string;
	    color: string;
	    modules: number[];
	    x: number;
	    y: number;
	}
	export interface FlowFilterGroup {
	    conditions: FlowCondition[];
	}
	export interface FlowFilter {
	    name: string;
	    groups: FlowFilterGroup[];
	}
	export interface FlowLink {
	    from: number;
	    to: number;
	    kind: string;
	    order: number;
	    label: string;
	    filter?: FlowFilter;
	    fallback: boolean;
	    disabled: boolean;
	}
	export interface FlowModule {
	    id: number;
	    app: string;
	    action: string;
	    name: string;
	    connection?: FlowConnectionRef;
	    fields: Record<string, any>;
	    notes: string;
	    x: number;
	    y: number;
	}
	export interface FlowDynamic {
	    id: string;
	}
	export interface FlowInput {
	    name: string;
	    label: string;
	    type: string;
	    required: boolean;
	    default: any;
	    description: string;
	}
	export interface FlowRestriction {
	    days: number[];
	    months: number[];
	    time: string[];
	}
	export interface FlowScheduling {
	    type: string;
	    interval: number;
	    date: string;
	    time: string;
	    days: number[];
	    months: number[];
	    cron: string;
	    zone: string;
	    dates: string[];
	    between: string[];
	    restrict: FlowRestriction[];
	    missed: string;
	}
	export interface FlowDocument {
	    format: string;
	    id: string;
	    name: string;
	    description: string;
	    scheduling: FlowScheduling;
	    inputs: FlowInput[];
	    dynamicConnections: FlowDynamic[];
	    modules: FlowModule[];
	    links: FlowLink[];
	    notes: FlowNote[];
	    settings: FlowSettings;
	}
	
	export interface FlowEdit {
	    words: string;
	    at: string;
	    undone: boolean;
	}
	export interface FlowFile {
	    flowId: string;
	    name: string;
	    path: string;
	    text: string;
	}
	
	
	export interface FlowHistory {
	    at: number;
	    edits: FlowEdit[];
	}
	
	
	export interface FlowPause {
	    at: string;
	    reason: string;
	    runId: string;
	    errors: number;
	    byHand: boolean;
	}
	export interface FlowRow {
	    id: string;
	    name: string;
	    version: number;
	    changes: number;
	    problems: number;
	    scheduling: string;
	    chips: Chip[];
	    lastRun: string;
	    lastState: string;
	    editedAt: string;
	    attention: string;
	    broken?: Fault;
	    paused?: FlowPause;
	    automatic?: AutomaticState;
	}
	export interface FlowList {
	    flows: FlowRow[];
	}
	
	
	
	export interface FlowProblem {
	    severity: string;
	    module: number;
	    field: string;
	    code: string;
	    text: string;
	    fixLabel: string;
	    fixOp: string;
	}
	
	
	
	
	export interface ModuleFace {
	    id: number;
	    title: string;
	    subtitle: string;
	    accent: string;
	    icon: string;
	    glyph: string;
	    control: string;
	    effect: string;
	    chips: Chip[];
	    dynamic: boolean;
	    trigger: boolean;
	    severity: string;
	    label: string;
	    unknown: boolean;
	}
	export interface FlowState {
	    document: FlowDocument;
	    revision: string;
	    savedAt: string;
	    version: number;
	    changes: number;
	    canUndo: boolean;
	    canRedo: boolean;
	    undoText: string;
	    redoText: string;
	    problems: FlowProblem[];
	    faces: ModuleFace[];
	    acts: Chip[];
	    dynamic: DynamicInUse[];
	    readOnly: string;
	    explain: string[];
	    toast: string;
	}
	export interface FlowStep {
	    flowId: string;
	    redo: boolean;
	}
	export interface FlowStepTo {
	    flowId: string;
	    at: number;
	}
	export interface FlowSwitch {
	    flowId: string;
	    on: boolean;
	}
	
	export interface FlowVersionRef {
	    flowId: string;
	    number: number;
	}
	export interface FlowVersionRow {
	    number: number;
	    note: string;
	    by: string;
	    at: string;
	    changes: string[];
	    restores: number;
	    current: boolean;
	    tampered: boolean;
	    archived: string;
	}
	export interface FlowVersionView {
	    row: FlowVersionRow;
	    document: FlowDocument;
	    faces: ModuleFace[];
	}
	export interface FlowVersions {
	    versions: FlowVersionRow[];
	}
	export interface FolderList {
	    folders: string[];
	}
	
	export interface HomeAttention {
	    flowId: string;
	    name: string;
	    kind: string;
	    text: string;
	    verb: string;
	}
	export interface ViewCard {
	    id: string;
	    name: string;
	    pinned: boolean;
	    headline: string;
	    caption: string;
	    spark: number[];
	    openedAt: string;
	    broken?: Fault;
	}
	export interface HomeStep {
	    id: string;
	    text: string;
	    done: boolean;
	    action: string;
	}
	export interface HomeState {
	    first: boolean;
	    hero: boolean;
	    steps: HomeStep[];
	    views: ViewCard[];
	    attention: HomeAttention[];
	    personal: PersonalRow[];
	    activity: AuditRow[];
	    sample: boolean;
	    viewId: string;
	}
	
	export interface HookAddress {
	    address: string;
	}
	export interface HookDrop {
	    flowId: string;
	    module: number;
	    ids: number[];
	}
	export interface HookLearn {
	    flowId: string;
	    module: number;
	    on: boolean;
	}
	export interface HookRequest {
	    at: string;
	    method: string;
	    status: number;
	    size: number;
	    runId: string;
	}
	export interface HookWaiting {
	    id: number;
	    at: string;
	    size: number;
	}
	export interface HookState {
	    id: string;
	    address: string;
	    listens: boolean;
	    trouble: string;
	    canShow: boolean;
	    active: boolean;
	    learning: boolean;
	    structure: string;
	    requests: HookRequest[];
	    waiting: HookWaiting[];
	    running: number;
	}
	
	export interface ID {
	    id: string;
	}
	export interface IDs {
	    ids: string[];
	}
	export interface ImportBroken {
	    title: string;
	    text: string;
	    hint: string;
	    line: string;
	    column: string;
	    around: string;
	}
	export interface ImportCan {
	    effect: string;
	    sentence: string;
	    module: number;
	}
	export interface ImportChoice {
	    key: string;
	    use: string;
	    connectionId: string;
	    name: string;
	    baseUrl: string;
	    keep: boolean;
	}
	export interface ImportFile {
	    name: string;
	    data: string;
	    path: string;
	    token: string;
	    tolerant: boolean;
	}
	export interface ImportFit {
	    id: string;
	    name: string;
	    kind: string;
	    system: string;
	}
	export interface ImportNeed {
	    key: string;
	    name: string;
	    type: string;
	    app: string;
	    appTitle: string;
	    baseUrl: string;
	    dynamic: boolean;
	    stub: boolean;
	    modules: number[];
	    secret: string;
	    fits: ImportFit[];
	    proposed: string;
	}
	export interface ImportFlow {
	    name: string;
	    modules: number;
	    builtIn: number;
	    stubs: number;
	    can: ImportCan[];
	    needs: ImportNeed[];
	    secrets: ImportRemark[];
	    remarks: ImportRemark[];
	}
	export interface NamedID {
	    id: string;
	    name: string;
	}
	export interface ImportMade {
	    flows: NamedID[];
	    trouble: string[];
	}
	export interface ImportMake {
	    token: string;
	    tolerant: boolean;
	    choices: ImportChoice[];
	    flows: string[];
	}
	
	export interface ImportPlan {
	    token: string;
	    file: string;
	    kind: string;
	    author: string;
	    tolerant: boolean;
	    broken: ImportBroken;
	    flows: ImportFlow[];
	    remarks: ImportRemark[];
	}
	
	export interface IncompleteBundle {
	    module: number;
	    title: string;
	    values: Record<string, any>;
	}
	export interface IncompleteRefused {
	    id: string;
	    fault?: Fault;
	}
	export interface IncompleteDone {
	    done: number;
	    refused: IncompleteRefused[];
	}
	export interface IncompleteRow {
	    id: string;
	    number: number;
	    flowId: string;
	    flowName: string;
	    version: number;
	    newest: number;
	    created: string;
	    size: number;
	    status: string;
	    statusText: string;
	    attempts: number;
	    maxAttempts: number;
	    next: string;
	    waits: string;
	    resolved: string;
	    module: number;
	    title: string;
	    errorType: string;
	    fault?: Fault;
	    from: string;
	    rowKey: string;
	    viewName: string;
	    personName: string;
	    mine: boolean;
	    chips: Chip[];
	}
	export interface IncompleteList {
	    runs: IncompleteRow[];
	}
	export interface IncompleteQuery {
	    flowId: string;
	    status: string;
	}
	
	export interface IncompleteResume {
	    id: string;
	    newest: boolean;
	    bundles: IncompleteBundle[];
	}
	
	export interface IncompleteView {
	    row: IncompleteRow;
	    document: FlowDocument;
	    faces: ModuleFace[];
	    bundles: IncompleteBundle[];
	}
	export interface KeychainState {
	    state: string;
	    name: string;
	    text: string;
	    remedy: string;
	    canLock: boolean;
	}
	
	export interface Link {
	    url: string;
	}
	export interface MappingOffer {
	    kind: string;
	    label: string;
	    insert: string;
	    detail: string;
	    sample: string;
	    info: string;
	    start: number;
	    end: number;
	}
	export interface MappingIssue {
	    severity: string;
	    start: number;
	    end: number;
	    text: string;
	    hint: string;
	    replace: string;
	    brief: string;
	}
	export interface MappingToken {
	    kind: string;
	    start: number;
	    end: number;
	    module: number;
	    path: string;
	    label: string;
	}
	export interface MappingAnswer {
	    tokens: MappingToken[];
	    issues: MappingIssue[];
	    offers: MappingOffer[];
	    preview: string;
	    type: string;
	    length: number;
	    expected: string;
	    takes: number;
	    example: string;
	    hasSample: boolean;
	    bundles: number;
	    sampleAt: string;
	    signature: string;
	    argStart: number;
	    argEnd: number;
	    summary: string;
	}
	export interface MappingFunction {
	    name: string;
	    group: string;
	    signature: string;
	    summary: string;
	    example: string;
	    result: string;
	}
	
	export interface MappingItem {
	    module: number;
	    name: string;
	    label: string;
	    type: string;
	    sample: string;
	    insert: string;
	    children: MappingItem[];
	}
	
	export interface MappingQuery {
	    flowId: string;
	    module: number;
	    field: string;
	    text: string;
	    cursor: number;
	}
	export interface MappingScope {
	    items: MappingItem[];
	    variables: MappingItem[];
	    functions: MappingFunction[];
	}
	
	export interface MissedDecision {
	    flowId: string;
	    run: boolean;
	}
	
	export interface ModuleInterface {
	    inputs: FormField[];
	    outputs: FormField[];
	    as: string;
	    readAt: string;
	}
	export interface ModuleOptions {
	    options: Choice[];
	    as: string;
	}
	export interface ModuleQuery {
	    flowId: string;
	    module: number;
	    field: string;
	    fields: Record<string, any>;
	}
	export interface ModuleRef {
	    flowId: string;
	    module: number;
	}
	
	
	export interface NavItem {
	    id: string;
	    name: string;
	    attention: string;
	}
	export interface Notice {
	    code: string;
	    severity: string;
	    title: string;
	    text: string;
	    action: string;
	}
	export interface PaletteQuery {
	    text: string;
	    viewId: string;
	}
	export interface PaletteRow {
	    kind: string;
	    id: string;
	    title: string;
	    detail: string;
	    chips: Chip[];
	    action: string;
	    key: string;
	}
	export interface PaletteRows {
	    rows: PaletteRow[];
	}
	export interface ThemeChanged {
	    dark: boolean;
	}
	export interface RunChanged {
	    runId: string;
	    batchId: string;
	    flowId: string;
	    viewId: string;
	    rowKey: string;
	    state: string;
	    module: number;
	    step: string;
	}
	export interface Payloads {
	    run: RunChanged;
	    audit: AuditReport;
	    browser: BrowserState;
	    theme: ThemeChanged;
	    flow: ID;
	}
	export interface Person {
	    id: string;
	    name: string;
	    first: string;
	    initials: string;
	    osUser: string;
	}
	export interface PersonalList {
	    rows: PersonalRow[];
	    keychain: KeychainState;
	    kept: number;
	}
	
	export interface PracticeAccount {
	    user: string;
	    password: string;
	    may: string;
	}
	export interface PracticeMail {
	    id: string;
	    from: string;
	    to: string;
	    as: string;
	    subject: string;
	    at: string;
	    text: string;
	}
	export interface PracticeInbox {
	    mails: PracticeMail[];
	}
	
	export interface PracticeSystem {
	    name: string;
	    kind: string;
	    address: string;
	    running: boolean;
	    accounts: PracticeAccount[];
	}
	export interface PracticeState {
	    systems: PracticeSystem[];
	}
	
	
	
	export interface PublishCheck {
	    state: string;
	    text: string;
	    module: number;
	    field: string;
	}
	export interface PublishDynamic {
	    id: string;
	    name: string;
	    app: string;
	    modules: string[];
	    buildTime: string;
	}
	export interface PublishPlan {
	    flowId: string;
	    name: string;
	    version: number;
	    replaces: number;
	    scheduling: string;
	    person: string;
	    checks: PublishCheck[];
	    changes: FlowChange[];
	    dynamic: PublishDynamic[];
	    explain: string[];
	    blocked: string;
	    revision: string;
	}
	export interface PublishRequest {
	    flowId: string;
	    revision: string;
	    note: string;
	}
	export interface PublishResult {
	    version: number;
	    removed: string[];
	    leftover: string[];
	}
	export interface RehearsedRow {
	    row: number;
	    fields: Record<string, any>;
	    output: Record<string, any>;
	}
	export interface RehearsedError {
	    row: number;
	    module: number;
	    text: string;
	}
	export interface Rehearsal {
	    source: number;
	    from: string;
	    bundles: number;
	    reached: number;
	    errors: number;
	    failed: RehearsedError[];
	    rows: RehearsedRow[];
	    result: any[];
	    tookMs: number;
	}
	export interface RehearseQuery {
	    flowId: string;
	    module: number;
	    fields: Record<string, any>;
	    first: number;
	}
	
	
	export interface RunBuild {
	    items: BuildingItem[];
	    pinned: boolean;
	    pauseAt: number[];
	    step: boolean;
	}
	
	export interface RunDecide {
	    runId: string;
	    module: number;
	    operation: number;
	    done: boolean;
	}
	export interface RunDoubt {
	    module: number;
	    operation: number;
	    title: string;
	    text: string;
	    object: string;
	}
	export interface RunExchange {
	    method: string;
	    url: string;
	    requestHeaders: Record<string, string>;
	    requestBody: string;
	    status: number;
	    responseHeaders: Record<string, string>;
	    responseBody: string;
	}
	export interface RunGoOn {
	    runId: string;
	    at: number[];
	    every: boolean;
	}
	export interface RunLink {
	    from: number;
	    to: number;
	    state: string;
	    text: string;
	}
	export interface RunRow {
	    id: string;
	    number: number;
	    flowId: string;
	    flowName: string;
	    version: number;
	    state: string;
	    stateText: string;
	    trigger: string;
	    viewId: string;
	    viewName: string;
	    button: string;
	    rowKey: string;
	    batchId: string;
	    personName: string;
	    chips: Chip[];
	    createdAt: string;
	    startedAt: string;
	    endedAt: string;
	    activeMs: number;
	    draft: boolean;
	    dryRun: boolean;
	    fault?: Fault;
	    faultStep: number;
	}
	export interface RunList {
	    runs: RunRow[];
	    more: boolean;
	}
	export interface RunStep {
	    module: number;
	    operation: number;
	    attempt: number;
	    state: string;
	    title: string;
	    as: string;
	    chips: Chip[];
	    api: string;
	    detail: string;
	    startedMs: number;
	    tookMs: number;
	    nextAt: string;
	    input: Record<string, any>;
	    output: any[];
	    request?: RunExchange;
	    notes: string[];
	    fault?: Fault;
	    hidden: boolean;
	    pinned: boolean;
	    event: number;
	    canRetry: boolean;
	    admin: string;
	    many: number;
	    kind: string;
	}
	export interface RunOperationList {
	    steps: RunStep[];
	}
	export interface RunOperations {
	    runId: string;
	    module: number;
	    kind: string;
	    first: number;
	    count: number;
	}
	export interface RunPause {
	    paused: boolean;
	    module: number;
	    operation: number;
	    bundles: IncompleteBundle[];
	    fields: Record<string, any>;
	    fault?: Fault;
	}
	export interface RunQuery {
	    flowId: string;
	    viewId: string;
	    state: string;
	    mine: boolean;
	    search: string;
	    batchId: string;
	    before: number;
	    limit: number;
	}
	
	export interface RunStart {
	    source: string;
	    viewId: string;
	    actionId: string;
	    rowKeys: string[];
	    flowId: string;
	    inputs: Record<string, any>;
	    only: number;
	    from: number;
	    build?: RunBuild;
	    dryRun: boolean;
	    expects: string[];
	}
	export interface RunStarted {
	    state: string;
	    batchId: string;
	    runIds: string[];
	    prompts: Prompt[];
	}
	
	export interface RunView {
	    run: RunRow;
	    document: FlowDocument;
	    faces: ModuleFace[];
	    steps: RunStep[];
	    links: RunLink[];
	    inputs: Record<string, any>;
	    outputs: Record<string, any>;
	    doubts: RunDoubt[];
	    prompts: Prompt[];
	    canRetry: boolean;
	    canAgain: boolean;
	}
	export interface SampleState {
	    flowId: string;
	    viewId: string;
	}
	export interface SchedulePreview {
	    words: string;
	    next: string[];
	    zone: string;
	    wrong?: Fault;
	}
	export interface Settings {
	    theme: string;
	    density: string;
	    motion: string;
	    singleKeys: boolean;
	    continueAtStart: boolean;
	    parallel: number;
	    keepBundlesDays: number;
	    retentionYears: number;
	    personName: string;
	    zone: string;
	    keepByDefault: boolean;
	    lockWithSession: boolean;
	}
	export interface SettingsPage {
	    settings: Settings;
	    keychain: KeychainState;
	    signIns: number;
	    events: number;
	    dataFolder: string;
	    dataBytes: number;
	    version: string;
	    commandLine: string;
	    commands: NamedValue[];
	    practice: PracticeSystem[];
	    licences: string;
	    people: Person[];
	}
	export interface ShellState {
	    person: Person;
	    keychain: KeychainState;
	    version: string;
	    engine: string;
	    running: number;
	    needsYou: number;
	    personalDue: number;
	    views: number;
	    flows: number;
	    connections: number;
	    pinned: NavItem[];
	    recent: NavItem[];
	    notices: Notice[];
	    settings: Settings;
	    darkSystem: boolean;
	    locked: boolean;
	    practice: boolean;
	    sample: boolean;
	    sampleView: string;
	    sampleFlow: string;
	    dataFolder: string;
	    platform: string;
	}
	
	export interface StructureFields {
	    fields: string;
	}
	export interface StructureSample {
	    kind: string;
	    sample: string;
	}
	export interface TestCheck {
	    about: string;
	    module: number;
	    operation: number;
	    of: string;
	    is: string;
	    value: any;
	    words: string;
	}
	export interface TestFailure {
	    kind: string;
	    code: string;
	    title: string;
	    text: string;
	    hint: string;
	}
	export interface TestResponse {
	    module: number;
	    operation: number;
	    bundles: any[];
	    error?: TestFailure;
	}
	export interface TestCase {
	    name: string;
	    note: string;
	    at: string;
	    zone: string;
	    inputs: Record<string, any>;
	    trigger: any[];
	    responses: TestResponse[];
	    expect: TestCheck[];
	}
	
	
	
	export interface TestList {
	    flowId: string;
	    cases: TestCase[];
	}
	export interface TestMark {
	    module: number;
	    operations: number;
	    state: string;
	}
	export interface TestName {
	    flowId: string;
	    name: string;
	}
	export interface TestOutcome {
	    check: number;
	    passed: boolean;
	    module: number;
	    text: string;
	    expected: string;
	    actual: string;
	}
	export interface TestRecord {
	    runId: string;
	    name: string;
	}
	export interface TestRecorded {
	    cases: TestCase[];
	    case: TestCase;
	}
	
	export interface TestSending {
	    module: number;
	    operation: number;
	    api: string;
	    sentence: string;
	    writes: boolean;
	    answered: boolean;
	    fields: Record<string, any>;
	}
	export interface TestResult {
	    name: string;
	    passed: boolean;
	    state: string;
	    stateText: string;
	    fault?: Fault;
	    checks: TestOutcome[];
	    modules: TestMark[];
	    sent: TestSending[];
	    tookMs: number;
	}
	export interface TestResults {
	    results: TestResult[];
	}
	export interface TestRun {
	    flowId: string;
	    names: string[];
	    version: number;
	}
	export interface TestSave {
	    flowId: string;
	    was: string;
	    case: TestCase;
	}
	
	export interface TextOut {
	    text: string;
	}
	
	export interface ViewAsk {
	    name: string;
	    label: string;
	    type: string;
	    required: boolean;
	}
	export interface ViewAction {
	    id: string;
	    label: string;
	    icon: string;
	    verb: string;
	    flowId: string;
	    flowName: string;
	    version: number;
	    bulk: boolean;
	    maxRows: number;
	    askBefore: boolean;
	    asks: ViewAsk[];
	    chips: Chip[];
	    disabled: string;
	    tooltip: string;
	    rights: string;
	    admin: string;
	    readOnly: boolean;
	    explain: string[];
	}
	
	export interface ViewBar {
	    label: string;
	    value: number;
	}
	export interface ViewBulk {
	    actionId: string;
	    label: string;
	    keys: string[];
	    disabled: string;
	    chips: Chip[];
	    will: Line[];
	}
	
	export interface ViewChart {
	    title: string;
	    unit: string;
	    bars: ViewBar[];
	    sentence: string;
	}
	export interface ViewColumn {
	    name: string;
	    label: string;
	    type: string;
	    format: string;
	    unit: string;
	    align: string;
	    width: number;
	    priority: number;
	    max: number;
	}
	export interface ViewTile {
	    label: string;
	    value: string;
	    unit: string;
	    prefix: string;
	    delta: string;
	    deltaText: string;
	    direction: string;
	    good: string;
	    spark: number[];
	    sentence: string;
	    stale: boolean;
	}
	export interface ViewRowAction {
	    actionId: string;
	    shown: boolean;
	    disabled: string;
	}
	export interface ViewLast {
	    state: string;
	    text: string;
	    account: string;
	    at: string;
	    runId: string;
	    actionId: string;
	    event: number;
	}
	export interface ViewRow {
	    key: string;
	    cells: Record<string, any>;
	    last: ViewLast;
	    actions: ViewRowAction[];
	    changed: string[];
	    gone: string;
	}
	export interface ViewData {
	    rows: ViewRow[];
	    total: number;
	    all: number;
	    tiles: ViewTile[];
	    charts: ViewChart[];
	    readAt: string;
	    sourceText: string;
	    stale?: Fault;
	}
	export interface ViewFilter {
	    column: string;
	    label: string;
	    kind: string;
	    choices: Choice[];
	    value: string;
	}
	export interface ViewDefinition {
	    id: string;
	    name: string;
	    pinned: boolean;
	    key: string;
	    title: string;
	    money: string;
	    currency: string;
	    emptyText: string;
	    sourceText: string;
	    readAt: string;
	    practice: boolean;
	    columns: ViewColumn[];
	    filters: ViewFilter[];
	    actions: ViewAction[];
	    acts: Chip[];
	}
	
	export interface ViewFilterValue {
	    column: string;
	    value: string;
	}
	
	export interface ViewList {
	    views: ViewCard[];
	}
	export interface ViewQuery {
	    viewId: string;
	    filters: ViewFilterValue[];
	    search: string;
	    sort: string;
	    desc: boolean;
	    offset: number;
	    limit: number;
	    refresh: boolean;
	    keys: string[];
	}
	
	
	export interface ViewSelected {
	    count: number;
	    sum: string;
	    actions: ViewBulk[];
	}
	export interface ViewSelection {
	    viewId: string;
	    keys: string[];
	}
	
	export interface WhereToStart {
	    flowId: string;
	    module: number;
	    draft: boolean;
	    where: string;
	    since: string;
	}

}

