/**
 * Makes this process one that lives as long as the demo that started it, and not a moment longer.
 * @returns says something to the demo
 */
export function connectToParent<Command, Report extends object>(
  receive: (command: Command) => void,
): (report: Report) => void {
  // However the demo ends, its end of the channel is closed; it may have been so before this line was reached.
  process.on('disconnect', () => process.exit());
  if (!process.connected) process.exit();
  // Ctrl-C goes to the whole group of processes: what follows from it is for the demo to decide.
  process.on('SIGINT', () => {});
  process.on('message', (command: Command) => receive(command));
  return (report) => {
    process.send?.(report, () => {}); // an error means that the demo is gone: 'disconnect' follows
  };
}
