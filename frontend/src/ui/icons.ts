/*
 * The icons of the product: lucide names to pictures. Bundled by name, since the
 * engine names icons ("mouse-pointer-click") and the whole set is far too large.
 */
import {
  Activity, ArrowDown, ArrowLeft, ArrowRight, ArrowUp, ArrowUpDown, ArrowUpRight, Bell, BookOpen, Braces, Calendar, CalendarClock, ChartColumn, ChartLine,
  Check, ChevronDown, Circle, ChevronLeft, ChevronRight, ChevronUp, ChevronsUpDown, CircleAlert, CircleCheck, CircleDashed, CircleDot, CircleHelp,
  CirclePlus, CircleStop, CircleX, Clock, ClockAlert, CloudOff, Columns3, Copy, Cpu, Database, Download, Ellipsis, EllipsisVertical, Equal, Eraser, ExternalLink,
  Eye, EyeOff, File, FileText, FolderOpen, Funnel, FunnelX, Gauge, Globe, GripVertical, Hammer, Hand, Hash, History, House, Info, Inbox, KeyRound, Keyboard, LayoutDashboard,
  LayoutGrid, Link2Off, Link as LinkIcon, List, ListChecks, ListFilter, ListTree, LoaderCircle, Lock, LockKeyhole, LockKeyholeOpen, Mail, Map as MapIcon, Maximize, Minus, Monitor, Moon,
  MousePointerClick, Paintbrush, PanelLeft, PanelRight, Pencil, PencilLine, Pin, PinOff, Play, Plug, PlugZap, Plus, Redo2, RefreshCw, Repeat, RotateCcw, RotateCw, Route, Save, ScrollText, Search,
  SearchX, Send, Server, Settings, Settings2, Share2, Shield, ShieldAlert, ShieldCheck, ShieldOff, SkipForward, SlidersHorizontal, Split, Square, SquareTerminal, Star, StepForward, Sun, SunMoon,
  Table2, Terminal, TextCursorInput, Timer, ToggleLeft, Trash2, TriangleAlert, Type, Undo2, Unplug, Upload, UserRound, UserRoundKey, UserRoundPlus, UserRoundX, UsersRound,
  Variable, WandSparkles, Webhook, WifiOff, Workflow, X, Zap, type LucideIcon,
} from 'lucide-react';

export const icons = {
  activity: Activity, 'arrow-down': ArrowDown, 'arrow-left': ArrowLeft, 'arrow-right': ArrowRight, 'arrow-up': ArrowUp, 'arrow-up-down': ArrowUpDown, 'arrow-up-right': ArrowUpRight,
  bell: Bell, 'book-open': BookOpen, braces: Braces, calendar: Calendar, 'calendar-clock': CalendarClock, 'chart-column': ChartColumn, 'chart-line': ChartLine, check: Check,
  'chevron-down': ChevronDown, 'chevron-left': ChevronLeft, 'chevron-right': ChevronRight, 'chevron-up': ChevronUp, 'chevrons-up-down': ChevronsUpDown,
  circle: Circle, 'circle-alert': CircleAlert, 'circle-check': CircleCheck, 'circle-dashed': CircleDashed, 'circle-dot': CircleDot, 'circle-help': CircleHelp, 'circle-plus': CirclePlus,
  'circle-stop': CircleStop, 'circle-x': CircleX, clock: Clock, 'clock-alert': ClockAlert, 'cloud-off': CloudOff, 'columns-3': Columns3, copy: Copy, cpu: Cpu, database: Database,
  download: Download, ellipsis: Ellipsis, 'ellipsis-vertical': EllipsisVertical, equal: Equal, eraser: Eraser, 'external-link': ExternalLink, eye: Eye, 'eye-off': EyeOff, file: File,
  'file-text': FileText, 'folder-open': FolderOpen, funnel: Funnel, 'funnel-x': FunnelX, gauge: Gauge, globe: Globe, 'grip-vertical': GripVertical, hammer: Hammer, hand: Hand,
  hash: Hash, history: History, house: House, info: Info, inbox: Inbox, 'key-round': KeyRound, keyboard: Keyboard, 'layout-dashboard': LayoutDashboard, 'layout-grid': LayoutGrid,
  'link-2-off': Link2Off, link: LinkIcon, list: List, 'list-checks': ListChecks, 'list-filter': ListFilter, 'list-tree': ListTree, 'loader-circle': LoaderCircle, lock: Lock,
  'lock-keyhole': LockKeyhole, 'lock-keyhole-open': LockKeyholeOpen, mail: Mail, map: MapIcon, maximize: Maximize, minus: Minus, monitor: Monitor, moon: Moon,
  'mouse-pointer-click': MousePointerClick, paintbrush: Paintbrush, 'panel-left': PanelLeft, 'panel-right': PanelRight, pencil: Pencil, 'pencil-line': PencilLine, pin: Pin, 'pin-off': PinOff, play: Play, plug: Plug,
  'plug-zap': PlugZap, plus: Plus, 'redo-2': Redo2, 'refresh-cw': RefreshCw, repeat: Repeat, 'rotate-ccw': RotateCcw, 'rotate-cw': RotateCw, route: Route, save: Save,
  'scroll-text': ScrollText, search: Search, 'search-x': SearchX, send: Send, server: Server, settings: Settings, 'settings-2': Settings2, 'share-2': Share2, shield: Shield,
  'shield-alert': ShieldAlert, 'shield-check': ShieldCheck, 'shield-off': ShieldOff, 'skip-forward': SkipForward, 'sliders-horizontal': SlidersHorizontal, split: Split, square: Square,
  'square-terminal': SquareTerminal, star: Star, 'step-forward': StepForward, sun: Sun, 'sun-moon': SunMoon, 'table-2': Table2, terminal: Terminal, 'text-cursor-input': TextCursorInput,
  timer: Timer, 'toggle-left': ToggleLeft, 'trash-2': Trash2, 'triangle-alert': TriangleAlert, type: Type, 'undo-2': Undo2, unplug: Unplug, upload: Upload, 'user-round': UserRound,
  'user-round-key': UserRoundKey, 'user-round-plus': UserRoundPlus, 'user-round-x': UserRoundX, 'users-round': UsersRound, variable: Variable, 'wand-sparkles': WandSparkles,
  webhook: Webhook, 'wifi-off': WifiOff, workflow: Workflow, x: X, zap: Zap,
} satisfies Record<string, LucideIcon>;

export type IconName = keyof typeof icons;

/** The icon of a name that comes from outside; a plain square when the name is not in the set. */
export function iconNamed(name: string): LucideIcon {
  return (icons as Record<string, LucideIcon>)[name] ?? Square;
}
