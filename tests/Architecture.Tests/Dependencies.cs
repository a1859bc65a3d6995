using System.Reflection;

namespace Mox.Architecture.Tests;

/// <summary>The seven dependency rules of the house.</summary>
public class Dependencies
{
    private static readonly string[] Faces = ["Smtp", "Imap", "Webmail", "Account", "Admin", "Autoconfig", "Setup", "WebApi"];
    private static readonly string[] Engines = ["Inbound", "Rules", "Vacations", "Snoozing", "Queue", "Outbound", "Junk", "Dkim", "Identity", "Reports", "DnsCheck", "Certificates", "Health", "Config", "Logging"];
    private static readonly string[] Ground = ["Storage", "Dns", "Hosting"];
    private static readonly string[] DatabaseNames = ["Microsoft.EntityFrameworkCore", "Microsoft.Data.Sqlite", "SQLitePCL", "System.Data"];

    private static readonly Lazy<(Type User, Type Used)[]> ServerUses = new(() => [.. TypeUse.Of(House.Server)]);

    [Fact]
    public void Rule_1_protocols_refer_to_the_base_class_library_and_the_one_that_supplies_Ed25519() =>
        None.Of(References(House.Protocols).Where(name => !IsBaseLibrary(name) && name != "BouncyCastle.Crypto"));

    [Fact]
    public void Rule_1_protocols_know_no_sockets() =>
        None.Of(TypeUse.Of(House.Protocols).Where(use => use.Used.Namespace == "System.Net.Sockets" && use.Used.Name != "AddressFamily").Select(Say));

    [Fact]
    public void Rule_2_shared_refers_to_protocols_only() =>
        None.Of(References(House.Shared).Where(name => !IsBaseLibrary(name) && name != "Mox.Appliance.Protocols"));

    [Fact]
    public void Rule_2_contracts_hand_out_read_models_never_entities() =>
        None.Of(
            from type in House.Shared.GetTypes()
            where type.Namespace?.StartsWith("Mox.Shared.Contracts", StringComparison.Ordinal) == true && type.IsInterface
            from use in type.GetMethods().SelectMany(method => method.GetParameters().Select(p => p.ParameterType).Append(method.ReturnType)).SelectMany(Unwrap)
            where IsEntity(use)
            select $"{type.Name} names the entity {use.Name}");

    [Fact]
    public void Rule_3_pages_refer_to_shared_never_to_server_database_sockets_or_files()
    {
        Assert.DoesNotContain("mox-appliance", References(House.WebUI));
        None.Of(References(House.WebUI).Where(name => DatabaseNames.Any(name.StartsWith)));
        None.Of(TypeUse.Of(House.WebUI)
            .Where(use => use.Used.Namespace == "System.Net.Sockets" || use.Used.FullName is "System.IO.File" or "System.IO.Directory" or "System.IO.FileStream")
            .Select(Say));
    }

    [Fact]
    public void Rule_4_faces_do_not_call_each_other() =>
        None.Of(ServerUses.Value
            .Where(use => Faces.Contains(House.Room(use.User)) && Faces.Contains(House.Room(use.Used)) && House.Room(use.User) != House.Room(use.Used))
            .Select(Say).Distinct());

    [Fact]
    public void Rule_4_engines_do_not_call_faces_and_the_ground_calls_neither()
    {
        None.Of(ServerUses.Value.Where(use => Engines.Contains(House.Room(use.User)) && Faces.Contains(House.Room(use.Used))).Select(Say).Distinct());
        None.Of(ServerUses.Value
            .Where(use => Ground.Contains(House.Room(use.User)) && (Faces.Contains(House.Room(use.Used)) || Engines.Contains(House.Room(use.Used))))
            .Select(Say).Distinct());
    }

    [Fact]
    public void Rule_5_only_storage_names_the_database() =>
        None.Of(ServerUses.Value
            .Where(use => House.Room(use.User) != "Storage" && DatabaseNames.Any(name => use.Used.Namespace?.StartsWith(name, StringComparison.Ordinal) == true))
            .Select(Say).Distinct());

    [Fact]
    public void Rule_6_hosting_knows_no_protocol_and_sessions_know_no_sockets()
    {
        None.Of(ServerUses.Value
            .Where(use => House.Room(use.User) == "Hosting" && use.Used.Namespace is { } space && (space.StartsWith("Mox.Protocols.Smtp", StringComparison.Ordinal) || space.StartsWith("Mox.Protocols.Imap", StringComparison.Ordinal)))
            .Select(Say).Distinct());
        None.Of(ServerUses.Value
            .Where(use => House.Room(use.User) is "Smtp" or "Imap" && use.Used.Namespace == "System.Net.Sockets" && use.Used.Name != "AddressFamily")
            .Select(Say).Distinct());
    }

    [Fact]
    public void Rule_7_nothing_is_found_by_scanning_assemblies() =>
        None.Of(
            from type in House.Server.GetTypes()
            from member in TypeUse.Members(type)
            where member.DeclaringType == typeof(Assembly) && member.Name is "GetTypes" or "GetExportedTypes" or "get_DefinedTypes"
            select $"{type.FullName} calls {member.Name}");

    private static string Say((Type User, Type Used) use) => $"{use.User.FullName} uses {use.Used.FullName}";

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!);

    private static bool IsBaseLibrary(string name) => (name.StartsWith("System", StringComparison.Ordinal) && !name.StartsWith("System.Data", StringComparison.Ordinal)) || name is "netstandard" or "mscorlib" or "Microsoft.Win32.Primitives";

    private static bool IsEntity(Type type) =>
        type.Namespace?.StartsWith("Mox.Shared.Model", StringComparison.Ordinal) == true && type.IsClass && type.GetProperty("Id")?.SetMethod is { IsPublic: true };

    private static IEnumerable<Type> Unwrap(Type type) =>
        type.IsGenericType ? type.GetGenericArguments().SelectMany(Unwrap).Prepend(type) : type.HasElementType ? Unwrap(type.GetElementType()!) : [type];
}
