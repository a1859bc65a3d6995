using System.Diagnostics;
using System.Globalization;
using Mox.Fuzz;

// dotnet run --project tests/Fuzz -- TARGET|all [--seconds N] [--seed N] [--input FILE]
var seconds = 10;
var seed = 1;
string? name = null, file = null;
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--seconds" && i + 1 < args.Length) seconds = int.Parse(args[++i], CultureInfo.InvariantCulture);
    else if (args[i] == "--seed" && i + 1 < args.Length) seed = int.Parse(args[++i], CultureInfo.InvariantCulture);
    else if (args[i] == "--input" && i + 1 < args.Length) file = args[++i];
    else name = args[i];
}

var targets = FuzzTargets.All.Where(target => name == "all" || target.Name == name).ToList();
if (targets.Count == 0)
{
    Console.Error.WriteLine($"Say which target to run: all, {string.Join(", ", FuzzTargets.All.Select(target => target.Name))}; and --seconds N, --seed N, --input FILE.");
    return 2;
}

var broken = 0;
foreach (var target in targets)
{
    if (file is not null)
    {
        target.Run(File.ReadAllBytes(file));
        Console.WriteLine($"{target.Name}: {file} holds");
        continue;
    }

    var clock = Stopwatch.StartNew();
    var result = FuzzRun.Go(target, seed, _ => clock.Elapsed < TimeSpan.FromSeconds(seconds));
    if (result.Broken is null)
    {
        Console.WriteLine($"{target.Name}: {result.Inputs} inputs hold");
        continue;
    }

    broken++;
    var path = Path.Combine(Path.GetTempPath(), $"fuzz-{target.Name}-{seed}-{result.Inputs}.bin");
    File.WriteAllBytes(path, result.Broken);
    Console.WriteLine($"{target.Name}: input {result.Inputs} breaks it, see {path}\n{result.Fault}");
}

return broken == 0 ? 0 : 1;
