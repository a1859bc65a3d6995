using Mox.Tables;

// dotnet run --project tests/Tables -- UNICODE-FOLDER [PUBLIC-SUFFIX-LIST [COMMIT]]
// Makes the data files embedded in Protocols anew; see README.md beside this file.
if (args.Length is 0 or > 3 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine("Say the folder with the data files of Unicode, and if it is to be renewed, the public suffix list.");
    return 2;
}

var root = Directory.GetCurrentDirectory();
while (!File.Exists(Path.Combine(root, "Mox.Appliance.sln")))
{
    root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("Run it inside the repository");
}

var addresses = Path.Combine(root, "Protocols", "Addresses");
NameTables.Idna(args[0]).Write(Path.Combine(addresses, "Idna", "idna.bin"));
NameTables.Scripts(args[0]).Write(Path.Combine(addresses, "Risk", "scripts.bin"));
NameTables.Confusables(args[0]).Write(Path.Combine(addresses, "Risk", "confusables.bin"));
if (args.Length > 1) SuffixData.Write(args[1], args.ElementAtOrDefault(2), Path.Combine(root, "Protocols", "PublicSuffix", "public_suffix_list.dat.gz"));
return 0;
