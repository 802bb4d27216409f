using Maillage.Faults;

// With « --story NAME FOLDER » this is the process whose disk fails; else it is the test program.
return args is ["--story", var name, var folder]
    ? Theatre.Run(name, folder)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args).ConfigureAwait(false);
