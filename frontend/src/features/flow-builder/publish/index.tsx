interface Props {
  flowId: string;
  open: boolean;
  onClose: () => void;
}

/** The publish dialog. */
export function PublishDialog(_: Props) {
  return null;
}
