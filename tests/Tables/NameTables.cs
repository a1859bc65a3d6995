namespace Mox.Tables;

/// <summary>What the rooms of Protocols/Addresses need to know of the characters.</summary>
internal static class NameTables
{
    private static readonly string[] BidiClasses = ["L", "R", "AL", "AN", "EN", "ES", "CS", "ET", "ON", "BN", "NSM"];

    /// <summary>Table 0: 0 disallowed, 1 valid, 2 ignored, 3 deviation, from 4 on mapped to text n - 4. Table 1: bidi class, joining type, mark, virama.</summary>
    public static TableFile Idna(string folder)
    {
        var file = new TableFile(UnicodeFile.Version(folder, "IdnaMappingTable.txt"), 2);
        foreach (var line in UnicodeFile.Read(folder, "IdnaMappingTable.txt"))
        {
            var value = line.Fields[0] switch
            {
                "disallowed" => 0,
                "valid" => 1,
                "ignored" => 2,
                "deviation" => 3,
                "mapped" => 4 + file.Text(UnicodeFile.Text(line.Fields[1])),
                var other => throw new InvalidDataException($"status {other}"),
            };
            file.Set(0, line.First, line.Last, value);
        }

        // Bits 0 to 3: bidi class, counted from 1, 0 for all others; 4 to 6: joining type; 7: mark; 8: virama.
        foreach (var line in UnicodeFile.Read(folder, "DerivedBidiClass.txt")) Add(file[1], line, Array.IndexOf(BidiClasses, line.Fields[0]) + 1);
        foreach (var line in UnicodeFile.Read(folder, "DerivedJoiningType.txt")) Add(file[1], line, ("?LDRTC".IndexOf(line.Fields[0], StringComparison.Ordinal) is var at and > 0 ? at : 0) << 4);
        foreach (var line in UnicodeFile.Read(folder, "DerivedGeneralCategory.txt").Where(line => line.Fields[0] is "Mn" or "Mc" or "Me")) Add(file[1], line, 1 << 7);
        foreach (var line in UnicodeFile.Read(folder, "DerivedCombiningClass.txt").Where(line => line.Fields[0] == "9")) Add(file[1], line, 1 << 8);
        return file;
    }

    /// <summary>Table 0: 0 for no script, else 1 + the number of a text that names the scripts of Script_Extensions with spaces between. Table 1: 1 for characters in common use in names.</summary>
    public static TableFile Scripts(string folder)
    {
        var file = new TableFile(UnicodeFile.Version(folder, "Scripts.txt"), 2);
        foreach (var name in (string[])["Scripts.txt", "ScriptExtensions.txt"])
        {
            foreach (var line in UnicodeFile.Read(folder, name)) file.Set(0, line.First, line.Last, 1 + file.Text(string.Join(' ', line.Fields[0].Split(' ').Order(StringComparer.Ordinal))));
        }

        foreach (var line in UnicodeFile.Read(folder, "IdentifierStatus.txt").Where(line => line.Fields[0] == "Allowed")) file.Set(1, line.First, line.Last, 1);
        return file;
    }

    /// <summary>Table 0: 0 for a character that looks like itself only, else 1 + the number of its prototype.</summary>
    public static TableFile Confusables(string folder)
    {
        var file = new TableFile(UnicodeFile.Version(folder, "confusables.txt"), 1);
        foreach (var line in UnicodeFile.Read(folder, "confusables.txt")) file.Set(0, line.First, line.Last, 1 + file.Text(UnicodeFile.Text(line.Fields[0])));
        return file;
    }

    private static void Add(ushort[] table, UnicodeLine line, int bits)
    {
        for (var code = line.First; code <= line.Last; code++) table[code] |= checked((ushort)bits);
    }
}
