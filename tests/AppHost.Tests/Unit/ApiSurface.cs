using System.Reflection;
using System.Runtime.CompilerServices;

namespace Entraide.AppHost.Tests.Unit;

/// <summary>Writes down the public types and members below the namespace Aspire.Hosting, one a line, so that two libraries can be compared.</summary>
static class ApiSurface
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Of(Assembly assembly) => assembly.GetExportedTypes()
        .Where(type => type.Namespace?.StartsWith("Aspire.Hosting", StringComparison.Ordinal) is true)
        .SelectMany(Of)
        .Order(StringComparer.Ordinal);

    static IEnumerable<string> Of(Type type)
    {
        var name = Name(type);
        yield return name;
        foreach (var contract in type.GetInterfaces().Where(contract => contract.Namespace?.StartsWith("Aspire.Hosting", StringComparison.Ordinal) is true))
        {
            yield return $"{name} : {Name(contract)}";
        }

        foreach (var member in type.GetMembers(Declared))
        {
            var line = member switch
            {
                ConstructorInfo constructor when IsVisible(constructor) => $"{name}({Parameters(constructor)})",
                MethodInfo method when IsVisible(method) && !method.IsSpecialName => $"{Name(method.ReturnType)} {name}.{method.Name}{Generic(method)}({Parameters(method)})",
                PropertyInfo property => string.Join('\n', property.GetAccessors().Where(IsVisible).Select(accessor =>
                    $"{Name(property.PropertyType)} {name}.{property.Name} {(accessor.ReturnType == typeof(void) ? "set" : "get")}")),
                FieldInfo { IsLiteral: true, IsPublic: true } constant => $"{name}.{constant.Name} = {constant.GetRawConstantValue()}",
                FieldInfo { IsPublic: true, IsSpecialName: false } field => $"{Name(field.FieldType)} {name}.{field.Name}",
                _ => "",
            };
            foreach (var each in line.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return each;
            }
        }
    }

    // What every object has may be redefined; that changes nothing for a caller.
    static bool IsVisible(MethodBase method) =>
        (method.IsPublic || method.IsFamily) && method.Name is not ("ToString" or "Equals" or "GetHashCode") && !method.IsDefined(typeof(CompilerGeneratedAttribute));

    static string Generic(MethodInfo method) => method.IsGenericMethod
        ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => $"{argument.Name}{Constraints(argument)}"))}>"
        : "";

    static string Constraints(Type argument) => argument.GetGenericParameterConstraints() is { Length: > 0 } constraints
        ? $" : {string.Join(" & ", constraints.Select(Name).Order(StringComparer.Ordinal))}"
        : "";

    static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.RawDefaultValue ?? "default"}" : "")}"));

    static string Name(Type type)
    {
        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (type.HasElementType)
        {
            return Name(type.GetElementType()!) + (type.IsArray ? "[]" : "&");
        }

        var name = type.DeclaringType is { } outer ? $"{Name(outer)}.{type.Name}" : $"{type.Namespace}.{type.Name}";
        return type.IsGenericType
            ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : name;
    }
}
