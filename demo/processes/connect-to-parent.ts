/**
 * Ties this process to the demo that started it: it ends when the demo ends.
 * @returns a function that sends a message to the demo
 */
export function connectToParent<Command, Report extends object>(
  receive: (command: Command) => void,
): (report: Report) => void {
  // The channel closes however the demo ends. It may have closed before this line was reached.
  process.on('disconnect', () => process.exit());
  if (!process.connected) process.exit();
  // Ctrl-C goes to the whole group of processes: the demo decides what follows.
  process.on('SIGINT', () => {});
  process.on('message', (command: Command) => receive(command));
  return (report) => {
    process.send?.(report, () => {}); // an error means that the demo has ended: 'disconnect' follows
  };
}
