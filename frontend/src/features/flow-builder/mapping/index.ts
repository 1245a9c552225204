export { MappingField } from './MappingField';
