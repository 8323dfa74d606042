// Loaded into the app's process: a command killed outright leaves no server
// behind, because the channel to it closes whatever the reason.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
