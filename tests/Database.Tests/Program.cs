using Maillage.Database.Tests;

// With « --victim HOME SEED » this is the process that KillTests kills; else it is the test program.
return args is ["--victim", var home, var seed]
    ? Victim.Run(home, int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture))
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args).ConfigureAwait(false);
