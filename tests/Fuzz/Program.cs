Console.Error.WriteLine("Say which program to run."); return 2;
